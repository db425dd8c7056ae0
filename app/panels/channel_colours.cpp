// Colour map and range of the channel that is looked at, and of the thumbnails.
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/gui/widgets.h"
#include "app/panels/channels_parts.h"
#include "app/panels/plot_drawing.h"
#include "app/value_text.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kLabel = 88;
constexpr double kFarthest = 1e6;
constexpr double kLeastReach = 1e-6;

void row_label(const char* label) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    draw_text_at(ImGui::GetWindowDrawList(), at.x, at.y + px(14), kBody, kText2, label);
    ImGui::SetCursorScreenPos({at.x + px(kLabel), at.y});
}

void lock_at(ChannelSettings& settings, double low, double high) {
    settings.range = {low, high};
    settings.locked = true;
}

void draw_range(Desk& desk, bool about_0) {
    ChannelSettings& settings = desk.channels;
    row_label("Range");
    const float room = ImGui::GetContentRegionAvail().x / scale();
    constexpr float kTo = 24;
    constexpr float kLock = 92;
    const float field = std::floor((room - kTo - kLock - 8) / 2);
    const bool narrow = field < 52;
    const float wide = narrow ? std::floor((room - kTo - 36) / 2) : field;
    const std::string format = settings.range.low < 0
                                   ? "%+." + std::to_string(std::clamp(decimals_for(settings.range), 1, 4)) + "f"
                                   : "%." + std::to_string(std::clamp(decimals_for(settings.range), 1, 4)) + "f";
    double low = settings.range.low;
    double high = settings.range.high;
    const double per_pixel = std::max(high - low, kLeastReach) / 400;
    const About about{.title = "Range",
                      .text =
                          "The values at the ends of the colour map. Open, it follows 98 of 100 living cells; type "
                          "or drag to fix it, so that colours can be compared over time."};
    if (number_field("##range_low", low, -kFarthest, about_0 ? -kLeastReach : high - kLeastReach, about,
                     {.format = format.c_str(), .per_pixel = per_pixel, .width = wide}))
        lock_at(settings, low, about_0 ? -low : high);
    ImGui::SameLine(0, 0);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    draw_text_at(ImGui::GetWindowDrawList(), at.x + px(kTo / 2), at.y + px(14), kCaption, kText3, "to", 0.5F);
    ImGui::SameLine(0, px(kTo));
    if (number_field("##range_high", high, about_0 ? kLeastReach : low + kLeastReach, kFarthest, about,
                     {.format = format.c_str(), .per_pixel = per_pixel, .width = wide}))
        lock_at(settings, about_0 ? -high : low, high);
    ImGui::SameLine(0, px(8));
    const About lock{.title = "Lock the range",
                     .text =
                         "Locked, the colours keep their values while the grid goes on and from channel to channel. "
                         "Open, the range follows the living cells slowly."};
    const bool pressed =
        narrow ? icon_button("##range_lock", settings.locked ? kLockIcon : kLockOpenIcon, lock, settings.locked, 28)
               : button(settings.locked ? "Locked###range_lock" : "Open###range_lock", lock,
                        {.kind = settings.locked ? ButtonKind::play : ButtonKind::plain,
                         .icon = settings.locked ? kLockIcon : kLockOpenIcon,
                         .width = -1});
    if (pressed) settings.locked = !settings.locked;
}

}  // namespace

void draw_channel_colours(Desk& desk) {
    ChannelSettings& settings = desk.channels;
    const int channels = desk.session.live().sizes.channels;
    row_label("Colour map");
    static constexpr const char* kMaps[] = {"Auto", "Signed", "Viridis", "Grey"};
    int map = static_cast<int>(settings.map);
    if (segmented("##colour_map", kMaps, 4, map,
                  {.title = "Colour map",
                   .text = "Auto: hidden channels signed, R, G, B, A grey. Signed tells below 0 (blue) from above "
                           "(orange). Viridis and grey tell more of values that are all on one side."},
                  ImGui::GetContentRegionAvail().x / scale())) {
        settings.map = static_cast<MapChoice>(map);
        settings.locked = false;  // a locked range was another map's
    }
    const bool is_signed = map_of(settings, settings.channel, channels) == ColourMap::signed_map;
    draw_range(desk, is_signed && settings.symmetric);
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + px(kLabel));
    if (toggle("Symmetric about 0", settings.symmetric,
               {.title = "Symmetric about 0",
                .text = "Keeps 0 at the map's dark middle, so that blue is always below 0. Turn off to see differences "
                        "between values that all lie on one side.",
                .why_not = is_signed ? nullptr : "Only the signed map has a middle. Choose Auto or Signed."}) &&
        settings.symmetric && settings.locked) {
        const double reach = std::max(std::abs(settings.range.low), std::abs(settings.range.high));
        settings.range = {-reach, reach};
    }
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + px(kLabel));
    toggle("One range for all", settings.one_range,
           {.title = "One range for all thumbnails",
            .text = "On: channels can be compared, weak ones stay dark. Off: each has a range of its own, and shows "
                    "its shape however weak it is."});
}

}  // namespace nca
