// Which channels the brush works on: a kind, or a list of numbers that the atlas and the field share.
#include <fmt/format.h>
#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "app/channel_list.h"
#include "app/channel_values.h"
#include "app/gui/widgets.h"
#include "app/panels/channels_parts.h"
#include "app/panels/plot_drawing.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kClear = 58;

/// What is being typed, and why it was refused.
struct Typing {
    std::string text;
    std::string refusal;
    bool active = false;
};

Typing& typing() {
    static Typing one;
    return one;
}

void accept(Desk& desk, Typing& now, int channels) {
    const ChannelList list = parse_channel_list(now.text, channels);
    now.refusal = list.refusal;
    if (!list.refusal.empty()) return;
    desk.channels.chosen = list.chosen;
    desk.channels.brush_on = BrushOn::chosen;
}

void draw_list(Desk& desk, int channels) {
    Typing& now = typing();
    const std::vector<std::uint8_t> on = brush_channels(desk.channels, channels);
    const std::string in_force =
        desk.channels.brush_on == BrushOn::all ? fmt::format("0-{}", channels - 1) : channel_list_text(on);
    if (!now.active && now.refusal.empty()) now.text = in_force;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x - px(kClear + 8);
    push_font(kSmallNumber);
    const float padding = std::floor((px(28) - ImGui::GetFontSize()) / 2);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(px(8), padding));
    ImGui::PushStyleColor(ImGuiCol_FrameBg, kBg3);
    ImGui::PushStyleColor(ImGuiCol_TextDisabled, kText3);
    ImGui::SetNextItemWidth(width);
    const bool entered =
        ImGui::InputTextWithHint("##brush_list", "4, 23-25, A", &now.text, ImGuiInputTextFlags_EnterReturnsTrue);
    const bool left = ImGui::IsItemDeactivatedAfterEdit();
    const bool escaped = ImGui::IsItemDeactivated() && ImGui::IsKeyPressed(ImGuiKey_Escape, false);
    now.active = ImGui::IsItemActive();
    if (ImGui::IsItemEdited()) now.refusal.clear();
    ImGui::PopStyleColor(2);
    ImGui::PopStyleVar();
    pop_font();
    tooltip({.title = "Channels of the brush",
             .text = "Numbers, spans and the letters R, G, B, A. Ctrl+click on the pictures above does the same."});
    if (escaped) {
        now.refusal.clear();
    } else if (entered || left) {
        accept(desk, now, channels);
    }
    if (!now.refusal.empty())
        ImGui::GetWindowDrawList()->AddRect(at, {at.x + width, at.y + px(28)}, kError, px(4), 0, px(1));
    ImGui::SetCursorScreenPos({at.x + width + px(8), at.y});
    const bool nothing = std::none_of(desk.channels.chosen.begin(), desk.channels.chosen.end(),
                                      [](std::uint8_t one) { return one != 0; });
    if (button("Clear##brush_list",
               {.title = "Clear",
                .text = "Chooses none, and lets the brush work on all channels again.",
                .why_not = nothing && now.refusal.empty() ? "No channel is chosen. Ctrl+click some above." : nullptr},
               {.width = kClear})) {
        desk.channels.chosen.clear();
        desk.channels.brush_on = BrushOn::all;
        now.refusal.clear();
    }
    if (!now.refusal.empty()) {
        push_font(kCaption);
        ImGui::PushStyleColor(ImGuiCol_Text, kError);
        ImGui::TextWrapped("%s", now.refusal.c_str());
        ImGui::PopStyleColor();
        pop_font();
    }
}

}  // namespace

void draw_channel_brush(Desk& desk) {
    const int channels = desk.session.live().sizes.channels;
    const int count = brush_count(desk.channels, channels);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float right = at.x + ImGui::GetContentRegionAvail().x;
    const std::string of_all = fmt::format(" of {}", channels);
    const std::string number = std::to_string(count);
    section_title("Brush on");
    const ImVec2 below = ImGui::GetCursorScreenPos();
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float middle = at.y + px(10);
    const float of_width = draw_text_at(list, right, middle, kCaption, kText2, of_all, 1);
    const float number_width =
        draw_text_at(list, right - of_width, middle, kSmallNumber, count == channels ? kText1 : kPlay, number, 1);
    if (count != channels) list->AddCircleFilled({right - of_width - number_width - px(8), middle}, px(3), kPlay);
    ImGui::SetCursorScreenPos(below);

    static constexpr const char* kKinds[] = {"All", "Visible", "Hidden", "Chosen"};
    int kind = static_cast<int>(desk.channels.brush_on);
    if (segmented("##brush_on", kKinds, 4, kind,
                  {.title = "Brush on",
                   .text = "Which channels a stroke changes. Visible: R, G, B, A alone, the hidden ones remember. "
                           "Hidden: what the cells remember, the picture stays at first. Chosen: those below."},
                  ImGui::GetContentRegionAvail().x / scale()))
        desk.channels.brush_on = static_cast<BrushOn>(kind);
    draw_list(desk, channels);
}

}  // namespace nca
