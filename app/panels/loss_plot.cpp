// ImPlot holds the axes (zoom, pan, box); curves, marks and words are drawn on its list, thinned to the pixels there
// are. Here: the header, the limits and the order of drawing.
#include "app/panels/loss_plot.h"

#include <imgui.h>
#include <implot.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "app/gui/widgets.h"
#include "app/panels/loss_plot_parts.h"
#include "app/panels/plot_drawing.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kLowerHeight = 34;     // gradient norm and learning rate
constexpr float kReferenceWords = 16;  // height that a reference line's words need
constexpr float kWideFrom = 1500;      // of the window: room for the smoothing field

struct PlotStyle {
    PlotStyle() {
        ImPlot::PushStyleVar(ImPlotStyleVar_PlotPadding, ImVec2(0, 0));
        ImPlot::PushStyleVar(ImPlotStyleVar_PlotMinSize, ImVec2(px(10), px(10)));
        ImPlot::PushStyleVar(ImPlotStyleVar_PlotBorderSize, 0.0F);
        ImPlot::PushStyleVar(ImPlotStyleVar_MinorAlpha, 0.0F);
    }
    ~PlotStyle() { ImPlot::PopStyleVar(4); }
    PlotStyle(const PlotStyle&) = delete;
    PlotStyle& operator=(const PlotStyle&) = delete;
};

}  // namespace

std::size_t columns_for(const LossCurve& curve, std::size_t first, std::size_t last, float width) {
    if (last <= first) return 1;
    const auto pixel = [&](std::size_t i) { return ImPlot::PlotToPixels(curve.iterations()[i], 1).x; };
    return static_cast<std::size_t>(std::clamp(pixel(last - 1) - pixel(first), 1.0F, width + px(8)));
}

std::string loss_words(double value) {
    return std::isfinite(value) ? short_scientific(value) : std::isnan(value) ? "NaN" : "Inf";
}

std::string iteration_words(double iteration) {
    return with_commas(static_cast<std::int64_t>(std::llround(iteration)));
}

void LossPlot::bring_up(const Desk& desk) {
    const TrainerSnapshot& now = desk.session.trainer();
    curve_.update(now.run, desk.session.history(), desk.smoothing);
    for (const RunEvent& event : now.events) {
        if (event.kind == RunEvent::Kind::failed) curve_.note_failure(event.iteration, event.words);
        if (event.kind == RunEvent::Kind::resumed) curve_.note_event(event.iteration, "resumed");
    }
}

void LossPlot::draw_header(Desk& desk, ImVec2 at, ImVec2 size) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const TrainerSnapshot& now = desk.session.trainer();
    const float middle = at.y + px(kTrayHeader) / 2;
    float x = draw_tray_title(at, "Loss");

    // Right to left: follow, axis, smoothing.
    float right = at.x + size.x - px(kLossRight);
    ImGui::SetCursorScreenPos({right - px(24), middle - px(12)});
    if (icon_button("##follow_loss", kFollowIcon,
                    {"Follow",
                     "On: the whole run, and it grows with it. Off after a zoom or a drag; press it (or double click "
                     "the plot) to see all again."},
                    desk.follow_plot, 24))
        desk.follow_plot = !desk.follow_plot;
    right -= px(24 + 10);
    const std::array<const char*, 2> scales{"Log", "Linear"};
    const float scales_width = px(108);
    ImGui::SetCursorScreenPos({right - scales_width, middle - px(14)});
    int scale_chosen = desk.log_loss ? 0 : 1;
    if (segmented("##loss_scale", scales.data(), 2, scale_chosen,
                  {"Axis of the loss",
                   "Log shows progress late in a run, where the loss falls by halves. Linear shows how large the first "
                   "losses were."},
                  108))
        desk.log_loss = scale_chosen == 0;
    right -= scales_width + px(10);
    if (ImGui::GetIO().DisplaySize.x >= px(kWideFrom)) {
        ImGui::SetCursorScreenPos({right - px(52), middle - px(12)});
        number_field("##smoothing", desk.smoothing, 0, 0.99,
                     {"Smoothing",
                      "Weight of what was before in the smoothed curve. Raise it when the curve trembles, lower it to "
                      "see a change sooner. It changes nothing but the picture."},
                     {.format = "%.2f", .per_pixel = 0.005, .width = 52, .height = 24});
        right -= px(52 + 8);
        const float word = text_size(kCaption, "smoothing").x;
        draw_text_at(list, right, middle, kCaption, kText3, "smoothing", 1);
        right -= word + px(10);
    }

    const bool none = !now.last_record;
    const std::string loss = none ? "-" : loss_words(now.average_loss);
    x += draw_text_at(list, x, middle, kNumber,
                      none                              ? kText3
                      : std::isfinite(now.average_loss) ? kLearn
                                                        : kError,
                      loss);
    ImGui::SetCursorScreenPos({at.x + px(kTrayPadding), middle - px(12)});
    ImGui::Dummy({x - at.x - px(kTrayPadding), px(24)});
    tooltip({"Loss",
             "Mean squared error of the pictures' RGBA after the last step, averaged over the last 128 iterations. It "
             "says whether learning goes on: no fall over some hundred iterations means change something."});
    x += px(12);
    const auto legend = [&](const char* word, ImU32 hue, float thickness) {
        const float width = px(14 + 6) + text_size(kCaption, word).x;
        if (x + width > right) return;
        list->AddLine({x, middle}, {x + px(14), middle}, hue, thickness);
        draw_text_at(list, x + px(14 + 6), middle, kCaption, kText2, word);
        x += width + px(12);
    };
    legend("smoothed", kLearn, px(2));
    legend("raw", kRawLoss, px(1));
}

/// `height`: of the loss plot, in pixels of the screen.
void LossPlot::choose_limits(Desk& desk, float height) {
    if (desk.follow_plot) {
        const double last = curve_.empty() ? 0 : curve_.iterations().back();
        const double begin = curve_.empty() ? 0 : curve_.iterations().front();
        const CurveRange range =
            following_range(std::max(last, static_cast<double>(desk.session.trainer().iteration)), begin);
        x_least_ = range.least;
        x_most_ = range.most;
    }
    const bool asked = desk.show_in_plot[1] > desk.show_in_plot[0];
    if (asked) {
        x_least_ = desk.show_in_plot[0];
        x_most_ = desk.show_in_plot[1];
        desk.show_in_plot = {0, 0};
    }
    if (!desk.follow_plot && y_logarithmic_ == desk.log_loss && !asked) return;
    y_logarithmic_ = desk.log_loss;
    std::size_t first = 0;
    std::size_t last = 0;
    curve_.seen(x_least_, x_most_, first, last);
    std::vector<double> also;
    if (desk.log_loss)
        for (const LossReference& reference : loss_references(desk.session.trainer().recipe))
            also.push_back(reference.loss);
    const CurveRange range = loss_range(curve_.losses(), first, last, desk.log_loss, also);
    y_least_ = range.least;
    y_most_ = range.most;
    if (also.empty()) return;
    // Room for the words above the highest reference and below the lowest.
    const auto [least, most] = std::minmax_element(also.begin(), also.end());
    const double span = std::log(range.most / range.least);
    const double room = span * std::min(px(kReferenceWords) / std::max(height - px(2 * kReferenceWords), px(30)), 1.0F);
    y_least_ = std::min(y_least_, *least * std::exp(-room));
    y_most_ = std::max(y_most_, *most * std::exp(room));
}

void LossPlot::draw(Desk& desk, ImVec2 at, ImVec2 size) {
    bring_up(desk);
    draw_header(desk, at, size);
    Places places;
    places.loss_least = {at.x + px(kLossLeft), at.y + px(kTrayHeader)};
    places.lower_most = {at.x + size.x - px(kLossRight), at.y + size.y - px(kLossBottom)};
    places.lower_least = {places.loss_least.x, places.lower_most.y - px(kLowerHeight)};
    places.loss_most = {places.lower_most.x, places.lower_least.y};
    if (places.loss_most.y - places.loss_least.y < px(30)) return;
    choose_limits(desk, places.loss_most.y - places.loss_least.y);

    const std::array<double, 4> before{x_least_, x_most_, y_least_, y_most_};
    {
        const PlotStyle style;
        draw_loss(desk, places);
        draw_norm_and_rate(desk, places);
    }
    const std::array<double, 4> after{x_least_, x_most_, y_least_, y_most_};
    const auto moved = [&](std::size_t i) {
        return std::abs(after[i] - before[i]) > 1e-6 * std::max(std::abs(before[i]), std::abs(after[i]));
    };
    const bool double_click = ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
    if (!double_click && (moved(0) || moved(1) || moved(2) || moved(3))) desk.follow_plot = false;
    draw_axes(desk, places);
    draw_pointer(desk, places);
}

}  // namespace nca
