// The lower plot on the same iterations: gradient norm and learning rate, with what the schedule has planned.
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "app/axis_ticks.h"
#include "app/panels/loss_plot_parts.h"
#include "app/panels/plot_drawing.h"

namespace nca {
namespace {

using namespace gui;

/// Where a value stands in a band from its least to its most; logarithmic.
struct Band {
    float top = 0;
    float bottom = 0;
    double least = 0;
    double most = 0;

    Band(std::span<const double> values, std::size_t first, std::size_t last, float upper, float lower)
        : top(upper), bottom(lower) {
        for (std::size_t i = first; i < last; ++i) {
            if (!std::isfinite(values[i]) || values[i] <= 0) continue;
            least = least > 0 ? std::min(least, values[i]) : values[i];
            most = std::max(most, values[i]);
        }
    }
    float y(double value) const {
        // What hardly changes is a line through the middle, not noise blown up.
        const double decades = most > least ? std::log10(most / least) : 0;
        const double span = std::max(decades, 0.5);
        const double share = value > 0 && least > 0 ? (std::log10(value / least) + (span - decades) / 2) / span : 0;
        return bottom - static_cast<float>(std::clamp(share, 0.0, 1.0)) * (bottom - top);
    }
};

}  // namespace

void LossPlot::draw_norm_and_rate(Desk& desk, const Places& places) {
    ImGui::SetCursorScreenPos(places.lower_least);
    const ImVec2 size{places.lower_most.x - places.lower_least.x, places.lower_most.y - places.lower_least.y};
    if (!ImPlot::BeginPlot("##norm_and_rate", size, kPlotFlags)) return;
    ImPlot::SetupAxes(nullptr, nullptr, kAxisFlags, kAxisFlags | ImPlotAxisFlags_Lock | ImPlotAxisFlags_NoGridLines);
    ImPlot::SetupAxisLimitsConstraints(ImAxis_X1, -1e9, 2e9);
    ImPlot::SetupAxisZoomConstraints(ImAxis_X1, 4, 4e9);
    ImPlot::SetupAxisLinks(ImAxis_X1, &x_least_, &x_most_);
    ImPlot::SetupAxisLimits(ImAxis_Y1, 0, 1, ImPlotCond_Always);
    const auto x_ticks = linear_ticks(x_least_, x_most_, 5, true);
    ImPlot::SetupAxisTicks(ImAxis_X1, x_ticks.data(), static_cast<int>(x_ticks.size()));
    ImPlot::SetupFinish();

    ImDrawList* list = ImPlot::GetPlotDrawList();
    ImPlot::PushPlotClipRect();
    std::size_t first = 0;
    std::size_t last = 0;
    curve_.seen(x_least_, x_most_, first, last);
    const std::size_t most = columns_for(curve_, first, last, size.x);
    const Band norm(curve_.norms(), first, last, places.lower_least.y + px(3), places.lower_most.y - px(3));
    const auto draw = [&](std::span<const double> values, const Band& band, ImU32 hue, float thickness) {
        draw_curve(list, thin_curve(curve_.iterations(), values, first, last, most), hue, thickness, last_of_column,
                   [&](double iteration, double value) {
                       return ImVec2(ImPlot::PlotToPixels(iteration, 0.5).x, band.y(value));
                   });
    };
    draw(curve_.norms(), norm, kNorm, px(1));
    const Band rate(curve_.rates(), first, last, places.lower_least.y + px(3), places.lower_most.y - px(3));
    draw(curve_.rates(), rate, kGood, px(2));
    // What the schedule has planned, to the end of sight.
    if (!curve_.empty() && last == curve_.size()) {
        const LearningControls learning = desk.session.learning();
        const double from = curve_.iterations().back() + 1;
        const double planned = static_cast<double>(desk.session.trainer().recipe.iterations);
        const double until = std::min(x_most_, planned);
        const float begin = ImPlot::PlotToPixels(from, 0.5).x;
        const float end = ImPlot::PlotToPixels(until, 0.5).x;
        const int dashes = std::max(static_cast<int>(std::ceil((end - begin - px(4)) / px(8))), 0);
        for (int i = 0; i < dashes; ++i) {
            const float x = begin + px(4) + static_cast<float>(i) * px(8);
            const auto rate_at = [&](float where) {
                const double iteration = ImPlot::PixelsToPlot(where, places.lower_least.y).x;
                return rate.y(learning_rate_at(learning, static_cast<std::int64_t>(iteration)));
            };
            const float stop = std::min(x + px(4), end);
            list->AddLine({x, rate_at(x)}, {stop, rate_at(stop)}, kGood, px(2));
        }
    }
    for (const CurveMark& mark : curve_.failures()) {
        if (!mark.of_norm || mark.iteration < x_least_ || mark.iteration > x_most_) continue;
        const float x = std::round(ImPlot::PlotToPixels(mark.iteration, 0.5).x);
        draw_cross(list, {x, places.lower_least.y + px(8)}, px(4), kError);
        const float align = x + px(60) > places.lower_most.x ? 1.0F : 0.0F;
        draw_text_at(list, x + (align > 0 ? -px(8) : px(8)), places.lower_least.y + px(8), kCaption, kError, mark.words,
                     align);
    }
    ImPlot::PopPlotClipRect();
    if (ImPlot::IsPlotHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) desk.follow_plot = true;
    ImPlot::EndPlot();
}

}  // namespace nca
