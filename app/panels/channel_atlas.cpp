// All channels as pictures, eight in a row: a click shows one on the stage, Ctrl+click or Ctrl+drag chooses for the
// brush.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "app/channel_thumbnails.h"
#include "app/channel_values.h"
#include "app/gui/widgets.h"
#include "app/panels/channels_parts.h"
#include "app/panels/plot_drawing.h"
#include "app/value_text.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kMostSide = 36;
constexpr float kBetween = 3;
constexpr double kRemakeSeconds = 1.0 / 15;
constexpr int kColumns = ChannelThumbnails::kColumns;

/// What the atlas keeps from frame to frame of the window.
struct Atlas {
    ChannelThumbnails thumbnails;
    std::uint64_t frame = 0;  ///< that they were made of
    double made = -1;
    ChannelSettings settings;  ///< with which
    bool dragging = false;     ///< Ctrl is held, and so is the button
    bool choosing = false;     ///< the drag chooses, rather than takes back
};

Atlas& atlas() {
    static Atlas one;
    return one;
}

bool same_colours(const ChannelSettings& a, const ChannelSettings& b) {
    return a.channel == b.channel && a.map == b.map && a.range == b.range && a.symmetric == b.symmetric &&
           a.one_range == b.one_range;
}

void remake(Desk& desk, Atlas& kept) {
    const LiveFrame& frame = desk.session.frame();
    if (frame.state.empty()) return;
    if (frame.number == kept.frame && same_colours(kept.settings, desk.channels) &&
        kept.thumbnails.channels() == frame.channels)
        return;
    const double now = ImGui::GetTime();
    if (kept.made >= 0 && now - kept.made < kRemakeSeconds && kept.thumbnails.channels() == frame.channels) {
        desk.wants_frame = true;  // the last of a row of frames is shown as well
        return;
    }
    kept.thumbnails.make(frame, desk.channels);
    kept.frame = frame.number;
    kept.settings = desk.channels;
    kept.made = now;
}

/// True if the pointer went through the box since the last frame, however fast.
bool crossed(ImVec2 least, ImVec2 most) {
    const ImVec2 from = ImGui::GetIO().MousePosPrev;
    const ImVec2 to = ImGui::GetIO().MousePos;
    if (!ImGui::IsMousePosValid(&from) || !ImGui::IsMousePosValid(&to)) return false;
    const float length = std::max(std::abs(to.x - from.x), std::abs(to.y - from.y));
    const int points = static_cast<int>(length / px(4)) + 1;
    for (int i = 0; i <= points; ++i) {
        const float share = static_cast<float>(i) / static_cast<float>(points);
        const ImVec2 at{from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)};
        if (at.x >= least.x && at.x < most.x && at.y >= least.y && at.y < most.y) return true;
    }
    return false;
}

void take_mouse(Desk& desk, Atlas& kept, int channel, ImVec2 least, ImVec2 most) {
    const bool hovered = ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem) &&
                         ImGui::IsMouseHoveringRect(least, most);
    const int channels = kept.thumbnails.channels();
    const bool clicked = hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Left);
    if (clicked && ImGui::GetIO().KeyCtrl) {
        kept.dragging = true;
        kept.choosing = !is_chosen(desk.channels, channel);
    }
    // The way to where the button went down is no part of the drag.
    const bool on_the_way = !ImGui::IsMouseClicked(ImGuiMouseButton_Left) && crossed(least, most);
    if (kept.dragging && (hovered || on_the_way) && is_chosen(desk.channels, channel) != kept.choosing)
        choose_for_brush(desk.channels, channel, channels, kept.choosing);
}

void draw_dot(ImDrawList* list, ImVec2 most) {
    const ImVec2 at{most.x - px(5), most.y - px(5)};
    list->AddCircleFilled(at, px(6), kBg1);
    list->AddCircleFilled(at, px(3), kPlay);
}

void draw_thumbnail(Desk& desk, Atlas& kept, ImTextureID picture, int channel, ImVec2 least, float side) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 most{least.x + side, least.y + side};
    const int channels = kept.thumbnails.channels();
    ImGui::SetCursorScreenPos(least);
    const std::string name = fmt::format("##channel_{}", channel);
    if (ImGui::InvisibleButton(name.c_str(), {side, side}, ImGuiButtonFlags_EnableNav) && !ImGui::GetIO().KeyCtrl &&
        !kept.dragging) {
        desk.channels.channel = channel;
        desk.view = View::channel;
    }
    const bool item_hovered = ImGui::IsItemHovered() || ImGui::IsItemFocused();
    take_mouse(desk, kept, channel, least, most);
    if (!ImGui::IsItemVisible()) return;
    const ChannelThumbnails::Part part = kept.thumbnails.part(channel);
    list->AddImage(picture, least, most, {part.left, part.top}, {part.right, part.bottom});
    const bool viewed = desk.view == View::channel && desk.channels.channel == channel;
    if (viewed)
        list->AddRect({least.x - px(1), least.y - px(1)}, {most.x + px(1), most.y + px(1)}, kPlay, px(3), 0, px(2));
    else if (item_hovered)
        list->AddRect(least, most, kText2, px(2), 0, px(1));
    else if (!is_hidden(channel, channels))
        list->AddRect(least, most, kLine2, px(2), 0, px(1));
    if (desk.channels.brush_on == BrushOn::chosen && is_chosen(desk.channels, channel)) draw_dot(list, most);
    const ValueRange& extent = kept.thumbnails.extent(channel);
    const std::string letter = channel_letter(channel, channels);
    const std::string title = is_hidden(channel, channels) ? fmt::format("Channel {}", channel)
                                                           : fmt::format("Channel {}, {}", channel, letter);
    const ValueRange about{-std::max(std::abs(extent.low), std::abs(extent.high)), 1};
    const std::string words =
        fmt::format("{} to {} in living cells. Click: on the stage. Ctrl+click, Ctrl+drag: for the brush.",
                    value_text(extent.low, about), value_text(extent.high, about));
    tooltip({.title = title.c_str(), .text = words.c_str()});
}

}  // namespace

void draw_channel_atlas(Desk& desk) {
    Atlas& kept = atlas();
    remake(desk, kept);
    const int channels = kept.thumbnails.channels();
    section_title("Channels", "click shows, Ctrl+click chooses");
    if (channels == 0) {
        gui::text(kBody, kText2, "Shown with the next frame of the grid.");
        return;
    }
    const ImTextureID picture = desk.pictures.show("channels", kept.thumbnails.version(), kept.thumbnails.height(),
                                                   kept.thumbnails.width(), kept.thumbnails.pixels());
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float room = ImGui::GetContentRegionAvail().x;
    const int rows = (channels + kColumns - 1) / kColumns;
    const float labels = text_size(kSmallNumber, std::to_string((rows - 1) * kColumns).c_str()).x + px(4);
    const float side = std::min(px(kMostSide), std::floor((room - labels - (kColumns - 1) * px(kBetween)) / kColumns));
    const float pitch = side + px(kBetween);
    ImDrawList* list = ImGui::GetWindowDrawList();
    for (int row = 0; row < rows; ++row)
        draw_text_at(list, at.x + labels - px(4), at.y + static_cast<float>(row) * pitch + side / 2, kSmallNumber,
                     kText3, std::to_string(row * kColumns), 1);
    for (int channel = 0; channel < channels; ++channel) {
        const int row = channel / kColumns;
        draw_thumbnail(
            desk, kept, picture, channel,
            {at.x + labels + static_cast<float>(channel % kColumns) * pitch, at.y + static_cast<float>(row) * pitch},
            side);
    }
    // Of a quick drag the last piece and the release may come in one frame.
    if (!ImGui::IsMouseDown(ImGuiMouseButton_Left)) kept.dragging = false;
    // Letters where the last four stand side by side.
    float bottom = at.y + static_cast<float>(rows) * pitch;
    const int first = channels - 4;
    if (first / kColumns == (channels - 1) / kColumns) {
        for (int channel = first; channel < channels; ++channel)
            draw_text_at(list, at.x + labels + static_cast<float>(channel % kColumns) * pitch + side / 2,
                         bottom + px(8), kCaption, kText3, channel_letter(channel, channels), 0.5F);
        bottom += px(18);
    }
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({room, bottom - at.y});
}

}  // namespace nca
