// What the files of the loss plot share: where its two plots stand, their ImPlot flags, and lines thinned to pixels.
#pragma once

#include <imgui.h>
#include <implot.h>

#include <cstddef>
#include <string>
#include <vector>

#include "app/gui/theme.h"
#include "app/loss_curve.h"
#include "app/panels/loss_plot.h"
#include "app/panels/plot_drawing.h"

namespace nca {

inline constexpr float kLossLeft = 48;  ///< of the plots, for the axis' numbers; pixels at scale 1
inline constexpr float kLossRight = 14;
inline constexpr float kLossBottom = 26;  ///< for the iterations
inline constexpr ImU32 kRawLoss = gui::colour(0xF2A33A, 77);
inline constexpr ImU32 kWordsBack = gui::colour(0x0F1114, 190);  ///< the plot's own, behind words over a curve
inline constexpr ImPlotFlags kPlotFlags =
    ImPlotFlags_NoLegend | ImPlotFlags_NoMouseText | ImPlotFlags_NoTitle | ImPlotFlags_NoMenus | ImPlotFlags_NoFrame;
inline constexpr ImPlotAxisFlags kAxisFlags =
    ImPlotAxisFlags_NoTickLabels | ImPlotAxisFlags_NoTickMarks | ImPlotAxisFlags_NoMenus | ImPlotAxisFlags_NoSideSwitch;

/// Corners of the two plots, pixels of the screen.
struct LossPlot::Places {
    ImVec2 loss_least, loss_most;
    ImVec2 lower_least, lower_most;
};

/// A curve as a line, broken where it isn't finite. `value` picks a column's number, `place` says where it stands.
template <typename Value, typename Place>
void draw_curve(ImDrawList* list, const std::vector<CurveColumn>& columns, ImU32 hue, float thickness, Value value,
                Place place) {
    std::vector<ImVec2> points;
    const auto flush = [&] {
        if (points.size() == 1) list->AddCircleFilled(points[0], thickness, hue);
        if (points.size() > 1) list->AddPolyline(points.data(), static_cast<int>(points.size()), hue, thickness);
        points.clear();
    };
    for (const CurveColumn& column : columns) {
        if (!column.joined) flush();
        points.push_back(place(column.iteration, value(column)));
    }
    flush();
}

inline double last_of_column(const CurveColumn& column) { return column.last; }
/// Pixels that records [first, last) take of a plot that is `width` wide; within a plot.
std::size_t columns_for(const LossCurve& curve, std::size_t first, std::size_t last, float width);
/// "4.1e-3", "NaN", "Inf".
std::string loss_words(double value);
/// "3,412".
std::string iteration_words(double iteration);

}  // namespace nca
