// The bar above the stage: what is shown, the view, the background, the zoom.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "app/channel_values.h"
#include "app/gui/widgets.h"
#include "app/panels/actions.h"
#include "app/panels/calm_view.h"
#include "app/panels/cell_values.h"
#include "app/panels/stage.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kFitWidth = 84;
constexpr float kFullScreen = 28;
constexpr float kFullScreenFrom = 1500;  // width of the window; narrower ones have these in the menu alone
constexpr float kSwatchesFrom = 1200;
constexpr float kSwatch = 18;
constexpr float kSwatchPitch = 26;
constexpr const char* kChannelMenu = "##channel_popup";
constexpr const char* kNoBackground = "Only colours have a background. Choose the view RGBA.";

std::string caption_of(const Desk& desk, const StageState& stage, bool wide) {
    const LiveSnapshot& live = desk.session.live();
    const std::string iteration =
        "iteration " + with_commas(live.parameters_number == 0 ? desk.first_iteration : live.parameters_iteration);
    if (shows_cell_values(stage.view.zoom()) && stage.seen.last[0] > stage.seen.first[0])
        return fmt::format("columns {} to {}   rows {} to {}", stage.seen.first[0], stage.seen.last[0] - 1,
                           stage.seen.first[1], stage.seen.last[1] - 1);
    return (wide ? "parameters of " : "") + iteration;
}

void draw_swatches(Desk& desk, float left, float middle) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    constexpr std::array<ImU32, 3> kFill{kCheckB, IM_COL32(255, 255, 255, 255), IM_COL32(0, 0, 0, 255)};
    constexpr std::array<const char*, 3> kNames{"Checkerboard##background", "White##background", "Black##background"};
    const bool off = desk.view != View::rgba;
    for (int i = 0; i < 3; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const ImVec2 from{left + px(kSwatchPitch * static_cast<float>(i)), std::floor(middle - px(kSwatch / 2))};
        const ImVec2 to{from.x + px(kSwatch), from.y + px(kSwatch)};
        ImGui::SetCursorScreenPos(from);
        ImGui::BeginDisabled(off);
        if (ImGui::InvisibleButton(kNames[at], {px(kSwatch), px(kSwatch)}, ImGuiButtonFlags_EnableNav))
            desk.background = static_cast<Background>(i);
        ImGui::EndDisabled();
        tooltip({.title = "Background",
                 .text = "What shows through cells that are not opaque.",
                 .why_not = off ? kNoBackground : nullptr});
        if (off) {
            list->AddRect(from, to, kLine1, px(3));
            continue;
        }
        list->AddRectFilled(from, to, kFill[at], px(3));
        if (i == 0) {
            list->AddRectFilled(from, {from.x + px(9), from.y + px(9)}, kBg5, px(2));
            list->AddRectFilled({from.x + px(9), from.y + px(9)}, to, kBg5, px(2));
        }
        const bool chosen = static_cast<int>(desk.background) == i;
        list->AddRect(from, to, chosen ? kPlay : kLine2, px(3), 0, chosen ? px(2) : 1.0F);
    }
}

/// Numbers of all channels to choose from.
void draw_channel_menu(Desk& desk) {
    if (!ImGui::BeginPopup(kChannelMenu)) return;
    const int channels = desk.session.live().sizes.channels;
    constexpr int kColumns = 8;
    const int rows = (channels + kColumns - 1) / kColumns;
    gui::text(kCaption, kText2, "Channel to show; the last four are R, G, B, A");
    ImGui::BeginChild("##channel_numbers",
                      {kColumns * px(40) + px(16), std::min(static_cast<float>(rows) * px(28), px(280))});
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(px(4), px(4)));
    for (int channel = 0; channel < channels; ++channel) {
        if (channel % kColumns != 0) ImGui::SameLine();
        const std::string name = fmt::format("{}##channel_number_{}", channel_letter(channel, channels), channel);
        const bool here = channel == desk.channels.channel && desk.view == View::channel;
        if (button(name.c_str(), {.title = "Channel", .text = "Shows this channel alone, through the colour map."},
                   {.kind = here ? ButtonKind::play : ButtonKind::plain, .width = 36, .height = 24})) {
            desk.channels.channel = channel;
            desk.view = View::channel;
            ImGui::CloseCurrentPopup();
        }
    }
    ImGui::PopStyleVar();
    ImGui::EndChild();
    ImGui::EndPopup();
}

}  // namespace

void draw_stage_head(Desk& desk, StageState& stage) {
    const ImVec2 least = ImGui::GetWindowPos();
    const ImVec2 size = ImGui::GetWindowSize();
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float middle = least.y + size.y / 2;
    const char* title = ImGui::GetIO().KeyAlt ? "Target" : "Live grid";
    const ImVec2 title_size = text_size(kTitle, title);
    float x = least.x + px(12);
    draw_text(list, {x, std::floor(middle - title_size.y / 2)}, kTitle, kText1, title);
    x += text_size(kTitle, "Live grid").x + px(12);

    const int channels = std::max(desk.session.live().sizes.channels, 4);
    const std::string channel =
        fmt::format("Channel {}###view_channel", channel_letter(desk.channels.channel, channels));
    const std::array<const char*, 5> parts{"RGBA", "Alpha", "Error", "Change", channel.c_str()};
    float segments = px(4 + 5 * 20);
    for (std::size_t i = 0; i < 4; ++i) segments += text_size(kButton, parts[i]).x;
    segments += text_size(kButton, fmt::format("Channel {}", std::max(channels - 1, 10)).c_str()).x;
    segments = std::ceil(segments);

    const float wide = ImGui::GetMainViewport()->Size.x / scale();
    const float full_screen = least.x + size.x - px(wide >= kFullScreenFrom ? 12 + kFullScreen : 4);
    const float fit = full_screen - px(8 + kFitWidth);
    const float calm = fit - calm_switch_width();
    const float swatches = calm - px(wide >= kSwatchesFrom ? 3 * kSwatchPitch + 8 : 0);
    const float menu = swatches - px(12 + 28);
    const float view_left = std::floor(menu - segments);
    desk.head_left = view_left;
    const std::string caption = caption_of(desk, stage, size.x > px(960));
    const ImVec2 caption_size = text_size(kCaption, caption.c_str());
    if (x + caption_size.x < view_left - px(16))
        draw_text(list, {x, std::floor(middle - caption_size.y / 2)}, kCaption, kText2, caption.c_str());

    ImGui::SetCursorScreenPos({view_left, std::floor(middle - px(14))});
    int view = static_cast<int>(desk.view);
    if (segmented("##view", parts.data(), 5, view,
                  {.title = "View",
                   .text = "RGBA: colour over the background. Alpha in greys. Error: how far a cell is from the target "
                           "(root of the mean squared RGBA difference, 0 to 0.5). Change: how much the last step "
                           "changed it (root of the mean squared change of all channels). Channel: one of them alone.",
                   .key = key_of("Next view")},
                  segments / scale()))
        desk.view = static_cast<View>(view);
    ImGui::SetCursorScreenPos({menu, std::floor(middle - px(14))});
    if (icon_button("##channel_menu", kExpandMoreIcon,
                    {.title = "Which channel", .text = "The Channels tab shows them all as pictures."}, false, 28))
        ImGui::OpenPopup(kChannelMenu);
    draw_channel_menu(desk);

    if (wide >= kSwatchesFrom) draw_swatches(desk, swatches, middle);
    draw_calm_switch(desk, calm, middle);
    ImGui::SetCursorScreenPos({fit, std::floor(middle - px(14))});
    if (button(fmt::format("{}x###fit", stage.view.zoom()).c_str(),
               {"Zoom",
                "Pixels a cell. Click: as large as it fits. Wheel over the stage: in and out; from 56 cells tell their "
                "numbers. Middle drag: pan.",
                key_of("Fit"), nullptr},
               {.icon = kFitIcon, .width = kFitWidth}))
        stage.view.fit();
    if (wide < kFullScreenFrom) return;
    ImGui::SetCursorScreenPos({full_screen, std::floor(middle - px(14))});
    if (icon_button("##full_screen", kFullScreenIcon,
                    {.title = "Full screen",
                     .text = "And back. Nothing but the creature and its controls.",
                     .key = key_of("Full screen")},
                    false, kFullScreen))
        desk.toggle_full_screen = true;
}

}  // namespace nca
