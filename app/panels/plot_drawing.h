// Pieces that the tray's plots share: dashed lines, headers, and text at a place, all on the draw list.
#pragma once

#include <imgui.h>

#include <span>
#include <string>

#include "app/axis_ticks.h"
#include "app/gui/theme.h"

namespace nca {

inline constexpr float kTrayHeader = 40;  ///< height of a part's header, pixels at scale 1
inline constexpr float kTrayPadding = 12;

/// Dashes of `length` pixels at scale 1 and gaps as long; horizontal or vertical lines only.
void draw_dashed(ImDrawList* list, ImVec2 from, ImVec2 to, ImU32 colour, float length = 4);
/// Text whose middle line is at `y`; `align` 0 begins at `x`, 1 ends there, 0.5 is centred. Returns its width.
float draw_text_at(ImDrawList* list, float x, float y, gui::Role role, ImU32 colour, const std::string& text,
                   float align = 0);
/// A part's title; returns where the next word may begin.
float draw_tray_title(ImVec2 at, const char* title);
/// An "x" as wide as 2 `radius` pixels.
void draw_cross(ImDrawList* list, ImVec2 at, float radius, ImU32 colour);
/// Numbers left of a plot, their right ends 6 from `x`; `y_of` says where a number stands. None in the plot's lowest
/// corner, which is the other axis' own.
template <typename PlaceOf>
void draw_left_numbers(ImDrawList* list, float x, float top, float bottom, std::span<const double> numbers,
                       bool scientific, PlaceOf y_of) {
    for (const double number : numbers) {
        const float y = y_of(number);
        if (y > bottom - gui::px(5) || y < top) continue;
        draw_text_at(list, x - gui::px(6), y, gui::kSmallNumber, gui::kText3, tick_text(number, scientific), 1);
    }
}
/// Begins a tooltip in the design's look; false: not now. End it by end_plot_tooltip.
bool begin_plot_tooltip();
void end_plot_tooltip();
/// A line of it: a label and, right of it, a number.
void plot_tooltip_row(const char* label, const std::string& number, ImU32 hue = gui::kText1);

}  // namespace nca
