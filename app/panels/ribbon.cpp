// Pictures of the kept moments, evenly one beside the other; marks where edits were and where the trained horizon is.
// A press goes to the moment under the pointer and a drag to those it crosses; the grid rests meanwhile.
#include "app/panels/ribbon.h"

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "app/gui/control.h"
#include "app/gui/widgets.h"
#include "app/history_words.h"
#include "app/ribbon_row.h"
#include "app/thumbnail.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kPictureSide = 40;
constexpr float kPitch = 41;
constexpr float kInset = 12;  // of the first picture
constexpr float kPictureTop = 8;
constexpr double kNowSeconds = 0.25;  // between pictures of now, where frames stay on a device

struct Thumb {
    std::shared_ptr<const Picture> source;
    Picture small;
    int side = 0;
    std::uint64_t version = 0;
};

struct RibbonState {
    std::map<std::uint64_t, Thumb> thumbs;  ///< by moment
    std::uint64_t last_version = 0;
    Thumb now;
    std::uint64_t now_frame = 0;
    double now_made = 0;  ///< seconds of the window
    bool scrubbing = false;
    bool plays_after = false;
    std::uint64_t gone_to = 0;
};

/// Cells of the grid in the middle that a picture shows.
int shown_side(const Desk& desk) { return std::max(desk.session.trainer().recipe.target_size, 1); }

int most_pixels() { return static_cast<int>(px(kPictureSide)); }

const Thumb& thumb_of(Desk& desk, RibbonState& state, const HistoryMoment& moment) {
    Thumb& thumb = state.thumbs[moment.id];
    const int side = shown_side(desk);
    if (thumb.source != moment.picture || thumb.side != side) {
        thumb.source = moment.picture;
        thumb.side = side;
        thumb.version = ++state.last_version;
        thumb.small =
            thumbnail(moment.picture->pixels, {moment.picture->height, moment.picture->width}, side, most_pixels());
    }
    return thumb;
}

const Thumb& thumb_of_frame(Desk& desk, RibbonState& state) {
    const LiveFrame& frame = desk.session.frame();
    if (frame.pixels.empty()) {
        if (ImGui::GetTime() - state.now_made >= kNowSeconds) desk.watch.pixels = true;
        return state.now;
    }
    if (state.now_frame != frame.number || state.now.side != shown_side(desk)) {
        state.now_frame = frame.number;
        state.now_made = ImGui::GetTime();
        state.now.side = shown_side(desk);
        state.now.version = ++state.last_version;
        state.now.small = thumbnail(frame.pixels, frame.grid, state.now.side, most_pixels());
    }
    return state.now;
}

void forget_others(RibbonState& state, const HistoryFacts& facts) {
    if (state.thumbs.size() < 2 * facts.row.size() + 64) return;
    std::erase_if(state.thumbs, [&](const auto& entry) {
        return std::none_of(facts.row.begin(), facts.row.end(),
                            [&](const HistoryMoment& moment) { return moment.id == entry.first; });
    });
}

void draw_thumb(Desk& desk, ImDrawList* list, const Thumb& thumb, std::size_t slot, ImVec2 at, bool future) {
    const float side = px(kPictureSide);
    const ImVec2 most{at.x + side, at.y + side};
    list->AddRectFilled(at, most, kPlotBg, px(3));
    if (thumb.small.pixels.empty()) return;
    const ImTextureID texture = desk.pictures.show(fmt::format("ribbon {}", slot), thumb.version, thumb.small.height,
                                                   thumb.small.width, thumb.small.pixels);
    const bool whole = static_cast<int>(side) % thumb.small.width == 0;
    if (whole)
        draw_pixels(list, texture, at, most);
    else
        draw_smooth(list, texture, at, most);
    if (future) list->AddRectFilled(at, most, colour(0x131519, 140), px(3));
}

ImU32 mark_hue(HistoryKind kind) {
    switch (kind) {
        case HistoryKind::noise:
            return kPlay;
        case HistoryKind::erase:
            return kWarn;
        case HistoryKind::restore:
            return kGood;
        default:
            return kText1;
    }
}

ImU32 dimmed(ImU32 hue, bool future) { return future ? blend(kBg1, hue, 0.45F) : hue; }

/// A triangle on a line for strokes, a flag for starts.
void draw_edit(ImDrawList* list, float x, float top, float bottom, const RibbonMark& mark) {
    const ImU32 hue = dimmed(mark_hue(mark.kind), mark.future);
    const float half = std::max(px(1.5F) / 2, 0.5F);
    list->AddRectFilled({std::floor(x - half), top + px(4)}, {std::floor(x - half) + px(1.5F), bottom - px(4)}, hue);
    if (is_stroke(mark.kind)) {
        list->AddTriangleFilled({x - px(5), top + px(2)}, {x + px(5), top + px(2)}, {x, top + px(9)}, hue);
    } else {
        list->AddTriangleFilled({x, top + px(2)}, {x + px(9), top + px(6)}, {x, top + px(10)}, hue);
    }
}

void draw_horizon(ImDrawList* list, float x, float top, float bottom) {
    const float first = top + px(4);
    const float end = bottom - px(2);
    const int dashes = static_cast<int>(std::ceil((end - first) / px(6)));
    for (int dash = 0; dash < dashes; ++dash) {
        const float y = first + px(6) * static_cast<float>(dash);
        list->AddRectFilled({std::floor(x), y}, {std::floor(x) + px(1), std::min(y + px(3), end)}, kText1);
    }
}

void go_to(Desk& desk, RibbonState& state, const HistoryFacts& facts, const RibbonCell& cell) {
    if (cell.moment == RibbonCell::kUnkept) return;
    const std::uint64_t id = facts.row[cell.moment].id;
    if (id == state.gone_to) return;
    state.gone_to = id;
    desk.session.go_to(id);
}

/// Press, drag and arrow keys on the item drawn last; `under`: the cell under the pointer.
void take_input(Desk& desk, RibbonState& state, const HistoryFacts& facts, const RibbonRow& row, std::size_t under) {
    const bool held = ImGui::IsItemActive() && ImGui::IsMouseDown(ImGuiMouseButton_Left);
    if (held) {
        if (!state.scrubbing) {
            state.scrubbing = true;
            state.plays_after = desk.session.playing();
            state.gone_to = desk.session.live().history_at;
            if (state.plays_after) desk.session.set_playing(false);
        }
        if (under < row.cells.size()) go_to(desk, state, facts, row.cells[under]);
    } else if (state.scrubbing) {
        state.scrubbing = false;
        if (state.plays_after) desk.session.set_playing(true);
    } else if (ImGui::IsItemFocused() && GImGui->NavCursorVisible) {
        const ImGuiID id = ImGui::GetItemID();
        for (const auto& [key, by] : {std::pair{ImGuiKey_LeftArrow, -1}, std::pair{ImGuiKey_RightArrow, 1}}) {
            ImGui::SetKeyOwner(key, id);
            if (!ImGui::IsKeyPressed(key, ImGuiInputFlags_Repeat, id)) continue;
            const auto wanted = static_cast<std::ptrdiff_t>(row.now) + by;
            if (wanted < 0 || wanted >= static_cast<std::ptrdiff_t>(row.cells.size())) continue;
            state.gone_to = 0;
            go_to(desk, state, facts, row.cells[static_cast<std::size_t>(wanted)]);
        }
    }
}

void say_cell(const Desk& desk, const HistoryFacts& facts, const RibbonRow& row, std::size_t under) {
    if (under >= row.cells.size()) {
        tooltip({.title = "Time ribbon",
                 .text = "The moments that undo keeps: click one to go back there, drag to look through them. Then it "
                         "goes on from it with the same numbers as before."});
        return;
    }
    const RibbonCell& cell = row.cells[under];
    const bool kept = cell.moment != RibbonCell::kUnkept;
    const std::string title = fmt::format("Step {}", with_commas(cell.step));
    const std::string words =
        fmt::format("{}{}. Error {}.{}", cell.now ? "now" : "",
                    kept ? (cell.now ? ", " : "") + moment_words(facts.row[cell.moment]) : "",
                    short_scientific(kept ? facts.row[cell.moment].error : desk.session.live().error),
                    cell.now      ? ""
                    : cell.future ? "\nClick goes there. The next stroke or restart drops what is dimmed."
                                  : "\nClick goes back: state, step and randomness as they were.");
    std::string sentence = words;
    sentence[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(sentence[0])));
    tooltip({.title = title.c_str(), .text = sentence.c_str()});
}

}  // namespace

void draw_ribbon(Desk& desk) {
    static RibbonState state;
    const LiveSnapshot& live = desk.session.live();
    if (!live.history) return;
    const HistoryFacts& facts = *live.history;
    const ImVec2 least = ImGui::GetWindowPos();
    const ImVec2 size = ImGui::GetWindowSize();
    ImDrawList* list = ImGui::GetWindowDrawList();
    if (!facts.off.empty()) {
        const std::string words = "No moments are kept: " + facts.off + ".";
        draw_text(list, {least.x + px(kInset), least.y + std::floor((size.y - text_size(kCaption, "X").y) / 2)},
                  kCaption, kText3, words.c_str());
        return;
    }
    const float pitch = px(kPitch);
    const float left = least.x + px(kInset);
    const auto most = static_cast<std::size_t>(std::max((size.x - 2 * px(kInset)) / pitch, 1.0F));
    const auto horizon = static_cast<std::uint32_t>(std::max(desk.session.trainer().recipe.learning.steps, 1));
    const RibbonRow row = ribbon_row(facts, live.history_at, live.step, horizon, most);
    desk.ribbon_cells = static_cast<int>(row.cells.size());
    desk.ribbon_now = static_cast<int>(row.now);

    ImGui::SetCursorScreenPos(least);
    ImGui::InvisibleButton("##time_ribbon", size, ImGuiButtonFlags_EnableNav);
    const bool hovered = ImGui::IsItemHovered();
    const bool focused = ImGui::IsItemFocused() && GImGui->NavCursorVisible;
    const float along = (ImGui::GetIO().MousePos.x - left) / pitch;
    std::size_t under = row.cells.size();
    if (state.scrubbing)
        under = static_cast<std::size_t>(std::clamp(along, 0.0F, static_cast<float>(row.cells.size() - 1)));
    else if (along >= 0 && along < static_cast<float>(row.cells.size()))
        under = static_cast<std::size_t>(along);
    if (!state.scrubbing) say_cell(desk, facts, row, under);
    take_input(desk, state, facts, row, under);

    const float side = px(kPictureSide);
    const float top = least.y + px(kPictureTop);
    const auto x_of = [&](std::size_t cell) { return left + pitch * static_cast<float>(cell); };
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        const RibbonCell& cell = row.cells[i];
        const bool unkept = cell.moment == RibbonCell::kUnkept;
        const Thumb& thumb = unkept ? thumb_of_frame(desk, state) : thumb_of(desk, state, facts.row[cell.moment]);
        draw_thumb(desk, list, thumb, i, {x_of(i), top}, cell.future);
        if (i == under && hovered && !cell.now)
            list->AddRect({x_of(i), top}, {x_of(i) + side, top + side}, kText2, px(3), 0, px(1));
    }
    const float bottom = least.y + size.y;
    for (const std::size_t at : row.horizons) draw_horizon(list, x_of(at) - px(1), least.y, bottom);
    for (const RibbonMark& mark : row.edits) draw_edit(list, x_of(mark.at) - px(1), least.y, bottom, mark);
    const float frame = px(2);
    list->AddRect({x_of(row.now) - frame / 2, top - frame / 2},
                  {x_of(row.now) + side + frame / 2, top + side + frame / 2}, kPlay, px(4), 0, frame);
    if (focused)
        list->AddRect({least.x + px(2), least.y + px(3)}, {least.x + size.x - px(2), bottom - px(2)}, kPlay, px(4), 0,
                      px(2));
    forget_others(state, facts);
}

}  // namespace nca
