// The pictures are computed by the formula of the live grid's own start, so that they promise what happens. Those of
// the strip are made anew only when seed or target changes, the large one whenever the level does.
#include "app/panels/noise_level.h"

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>

#include "app/gui/widgets.h"
#include "app/noise_preview.h"
#include "app/panels/actions.h"
#include "app/panels/transport.h"

namespace nca {
namespace {

using namespace gui;

constexpr int kStripPictures = 6;
constexpr float kStripHeight = 52;
constexpr float kPictureSide = 88;
constexpr int kMargin = 4;         // cells around the target's picture that are shown
constexpr double kKeyStep = 0.01;  // of the arrow keys
constexpr double kPatience = 1;    // seconds in which the grid should have taken a level

/// The level between its change here and the grid's taking it.
struct LevelInHand {
    double level = 0;
    bool dragged = false;
    bool sent = false;
    std::uint64_t edit = 0;  ///< what one undo takes back: all of a drag
    double sent_at = 0;
};

/// What the pictures were made from; the bytes' address stands for the target.
struct Source {
    const std::uint8_t* target = nullptr;
    std::size_t size = 0;
    std::uint64_t seed = 0;
    int side = 0;
    bool operator==(const Source&) const = default;
};

struct StartPictures {
    Source source;
    std::uint64_t version = 0;
    std::array<Picture, kStripPictures> strip;
    Picture now;
    double now_level = -1;
    std::uint64_t now_version = 0;
};

void refresh(const Session& session, double level, StartPictures& pictures) {
    const Target& target = session.target();
    const Source source{.target = target.picture.pixels.data(),
                        .size = target.picture.pixels.size(),
                        .seed = session.live().seed,
                        .side = session.trainer().recipe.target_size + kMargin};
    if (source != pictures.source) {
        pictures.source = source;
        ++pictures.version;
        for (int i = 0; i < kStripPictures; ++i)
            pictures.strip[static_cast<std::size_t>(i)] =
                noisy_start_picture(target, source.seed, (i + 0.5) / kStripPictures, source.side);
        pictures.now_level = -1;
    }
    if (level != pictures.now_level) {
        pictures.now_level = level;
        ++pictures.now_version;
        pictures.now = noisy_start_picture(target, source.seed, level, source.side);
    }
}

/// Shows every grid the noise that the pictures promise: that of reset count 0, which a restart brings back too.
void send(Session& session, double level, LevelInHand& hand) {
    session.restart_at_level(level, hand.edit);
    hand.level = level;
    hand.sent = true;
    hand.sent_at = ImGui::GetTime();
}

double shown_level(const Session& session, LevelInHand& hand) {
    if (hand.dragged) return hand.level;
    if (hand.sent && (session.live().noise_level == hand.level || ImGui::GetTime() - hand.sent_at > kPatience))
        hand.sent = false;
    return hand.sent ? hand.level : session.live().noise_level;
}

void draw_strip_pictures(Desk& desk, ImDrawList* list, const StartPictures& pictures, ImVec2 at, ImVec2 end) {
    const float part = (end.x - at.x) / kStripPictures;
    const float side = std::ceil(std::max(part, end.y - at.y));
    for (int i = 0; i < kStripPictures; ++i) {
        const Picture& picture = pictures.strip[static_cast<std::size_t>(i)];
        const float left = std::round(at.x + part * static_cast<float>(i));
        const float right = std::round(at.x + part * static_cast<float>(i + 1));
        const ImVec2 least{std::floor((left + right - side) / 2), std::floor((at.y + end.y - side) / 2)};
        const ImTextureID texture = desk.pictures.show(fmt::format("noise {}", i), pictures.version, picture.height,
                                                       picture.width, picture.pixels);
        list->PushClipRect({left, at.y}, {right, end.y}, true);
        draw_pixels(list, texture, least, {least.x + side, least.y + side});
        list->PopClipRect();
    }
}

/// Mouse and arrow keys on the strip. Returns true when the level shall be sent.
bool take_input(const Desk& desk, ImGuiID id, ImVec2 at, float width, double level, LevelInHand& hand) {
    if (ImGui::IsItemActive() && ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
        const double before = level;
        if (!hand.dragged) hand.edit = desk.session.new_edit();
        hand.level = std::clamp(static_cast<double>((ImGui::GetIO().MousePos.x - at.x) / width), 0.0, 1.0);
        hand.level = std::round(hand.level * 1000) / 1000;
        hand.dragged = true;
        return desk.restart_while_dragging && hand.level != before;
    }
    if (hand.dragged) {
        hand.dragged = false;
        return !desk.restart_while_dragging || desk.session.live().noise_level != hand.level;
    }
    if (ImGui::IsItemFocused() && GImGui->NavCursorVisible) {
        double by = 0;
        for (const auto& [key, step] :
             {std::pair{ImGuiKey_LeftArrow, -kKeyStep}, std::pair{ImGuiKey_RightArrow, kKeyStep}}) {
            ImGui::SetKeyOwner(key, id);
            if (ImGui::IsKeyPressed(key, ImGuiInputFlags_Repeat, id)) by = step;
        }
        if (by != 0) {
            hand.level = std::clamp(std::round((level + by) * 100) / 100, 0.0, 1.0);
            hand.edit = desk.session.new_edit();
            return true;
        }
    }
    return false;
}

void draw_knob(ImDrawList* list, ImVec2 at, ImVec2 end, double level, bool lively) {
    const float x = std::round(at.x + static_cast<float>(level) * (end.x - at.x));
    list->AddRectFilled({x, at.y}, end, colour(0x0B0C0E, 56));
    const float half = std::max(1.0F, std::round(1.5F * scale()));
    const float around = half + px(2);
    const float over = px(3);
    list->AddRectFilled({x - around, at.y - over}, {x + around, end.y}, kBg1);
    list->AddRectFilled({x - half, at.y - over}, {x + half, end.y}, kPlay);
    list->AddCircleFilled({x, end.y}, px(lively ? 8 : 7) + px(2), kBg1);
    list->AddCircleFilled({x, end.y}, px(lively ? 8 : 7), kText1);
}

void draw_strip(Desk& desk, float width, double level, const StartPictures& pictures, LevelInHand& hand) {
    Session& session = desk.session;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 end{at.x + width, at.y + px(kStripHeight)};
    ImGui::InvisibleButton("##noise_level", {width, px(kStripHeight) + px(8)}, ImGuiButtonFlags_EnableNav);
    const ImGuiID id = ImGui::GetItemID();
    const bool lively = ImGui::IsItemHovered() || ImGui::IsItemActive();
    const bool focused = ImGui::IsItemFocused() && GImGui->NavCursorVisible;
    if (!hand.dragged)
        tooltip({.title = "Noise level",
                 .text = "How much of the start is noise: 0 is the target itself, 1 nothing but static. Drag it to see "
                         "how much it can find again; the grid restarts when you let go. Arrow keys: 0.01."});
    if (take_input(desk, id, at, width, level, hand)) send(session, hand.level, hand);
    const double shown = hand.dragged || hand.sent ? hand.level : level;

    list->AddRectFilled(at, end, kBg0);
    draw_strip_pictures(desk, list, pictures, at, end);
    list->AddRect({at.x - px(1), at.y - px(1)}, {end.x + px(1), end.y + px(1)}, focused ? kPlay : kLine2, 0, px(1));
    for (int quarter = 0; quarter <= 4; ++quarter) {
        const float x = std::round(at.x + (width - px(1)) * static_cast<float>(quarter) / 4);
        list->AddRectFilled({x, end.y + px(4)}, {x + px(1), end.y + px(8)}, kLine3);
    }
    draw_knob(list, at, end, shown, lively || hand.dragged);
    const float y = end.y + px(11);
    draw_text(list, {at.x, y}, kCaption, kText2, "0 clean");
    draw_text(list, {end.x - text_size(kCaption, "static 1").x, y}, kCaption, kText2, "static 1");
    ImGui::SetCursorScreenPos({at.x, y});
    ImGui::Dummy({width, text_size(kCaption, "X").y});
}

}  // namespace

void draw_noise_level(Desk& desk) {
    static LevelInHand hand;
    static StartPictures pictures;
    const double level = shown_level(desk.session, hand);
    refresh(desk.session, level, pictures);

    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const float side = px(kPictureSide);
    const ImTextureID start = desk.pictures.show("noise now", pictures.now_version, pictures.now.height,
                                                 pictures.now.width, pictures.now.pixels);
    list->AddRectFilled(at, {at.x + side, at.y + side}, kBg0);
    draw_pixels(list, start, at, {at.x + side, at.y + side});
    list->AddRect({at.x - px(1), at.y - px(1)}, {at.x + side + px(1), at.y + side + px(1)}, kLine2, 0, px(1));
    ImGui::Dummy({side, side});
    tooltip(
        {.title = "Start", .text = "The middle of the grid as it starts with this seed at this level, cell for cell."});

    const float left = at.x + side + px(16);
    const std::string figure = fmt::format("{:.2f}", level);
    const float title_height = text_size(kTitle, "X").y;
    draw_text(list, {left, at.y - px(2)}, kTitle, kText1, "Noise level");
    draw_text(list, {left, at.y - px(2) + title_height}, kHeroNumber, kText1, figure.c_str());
    ImGui::SetCursorScreenPos({left, at.y + side - px(28)});
    if (button("Restart##play_tab",
               {.title = "Restart",
                .text = "The same noisy start again, to compare: same seed, same level, same noise.",
                .key = key_of("Restart")},
               {.icon = kRestartIcon, .width = (at.x + width - left) / scale(), .show_key = true}))
        restart(desk);

    ImGui::SetCursorScreenPos({at.x, at.y + side + px(16)});
    draw_strip(desk, width, level, pictures, hand);
    toggle("Restart while dragging", desk.restart_while_dragging,
           {.title = "Restart while dragging",
            .text = "The grid starts again at every change of the level, to look for the one at which it fails."});
}

}  // namespace nca
