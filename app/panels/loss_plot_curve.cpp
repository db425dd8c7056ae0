// The upper plot: raw and smoothed loss and the reference lines.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "app/axis_ticks.h"
#include "app/gui/widgets.h"
#include "app/panels/loss_plot_parts.h"
#include "app/panels/plot_drawing.h"

namespace nca {
namespace {

using namespace gui;

ImVec2 place(double iteration, double value, bool logarithmic, double floor) {
    return ImPlot::PlotToPixels(iteration, logarithmic ? std::max(value, floor) : value);
}

/// From the least to the most of every column; neighbours touch, so that no gap is seen where there is none.
void draw_envelope(ImDrawList* list, const std::vector<CurveColumn>& columns, bool logarithmic, double floor) {
    float low_before = 0;
    float high_before = 0;
    float right_before = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const CurveColumn& column = columns[i];
        const ImVec2 low = place(column.iteration, column.low, logarithmic, floor);
        const ImVec2 high = place(column.iteration, column.high, logarithmic, floor);
        float top = high.y;
        float bottom = std::max(low.y, high.y + px(1));
        float left = std::round(low.x - px(1) / 2);
        const bool next = i + 1 < columns.size() && columns[i + 1].joined;
        const float right =
            next ? std::round(ImPlot::PlotToPixels(columns[i + 1].iteration, 1).x - px(1) / 2) : left + px(1);
        if (column.joined) {
            left = right_before;
            if (top > low_before) top = low_before;
            if (bottom < high_before) bottom = high_before;
        }
        low_before = bottom;
        high_before = top;
        right_before = std::max(right, left);
        list->AddRectFilled({left, top}, {std::max(right, left + 1), bottom}, kRawLoss);
    }
}

}  // namespace

void LossPlot::draw_loss(Desk& desk, const Places& places) {
    ImGui::SetCursorScreenPos(places.loss_least);
    const ImVec2 size{places.loss_most.x - places.loss_least.x, places.loss_most.y - places.loss_least.y};
    if (!ImPlot::BeginPlot("##loss", size, kPlotFlags)) return;
    ImPlot::SetupAxes(nullptr, nullptr, kAxisFlags, kAxisFlags);
    if (desk.log_loss) ImPlot::SetupAxisScale(ImAxis_Y1, ImPlotScale_Log10);
    ImPlot::SetupAxisLimitsConstraints(ImAxis_X1, -1e9, 2e9);
    if (desk.log_loss) ImPlot::SetupAxisLimitsConstraints(ImAxis_Y1, 1e-12, 1e12);
    ImPlot::SetupAxisZoomConstraints(ImAxis_X1, 4, 4e9);
    ImPlot::SetupAxisLinks(ImAxis_X1, &x_least_, &x_most_);
    ImPlot::SetupAxisLinks(ImAxis_Y1, &y_least_, &y_most_);
    const auto x_ticks = linear_ticks(x_least_, x_most_, 5, true);
    const auto y_ticks = desk.log_loss ? decade_ticks(y_least_, y_most_) : linear_ticks(y_least_, y_most_, 4);
    ImPlot::SetupAxisTicks(ImAxis_X1, x_ticks.data(), static_cast<int>(x_ticks.size()));
    ImPlot::SetupAxisTicks(ImAxis_Y1, y_ticks.data(), static_cast<int>(y_ticks.size()));
    ImPlot::SetupFinish();

    ImDrawList* list = ImPlot::GetPlotDrawList();
    ImPlot::PushPlotClipRect();
    const auto y_of = [&](double value) { return ImPlot::PlotToPixels(x_least_, value).y; };
    const float left = places.loss_least.x;
    const float right = places.loss_most.x;

    for (const LossReference& reference : loss_references(desk.session.trainer().recipe)) {
        if (reference.loss <= y_least_ || reference.loss >= y_most_) continue;
        const float y = std::round(y_of(reference.loss));
        draw_dashed(list, {left, y}, {right, y}, kReference);
    }

    std::size_t first = 0;
    std::size_t last = 0;
    curve_.seen(x_least_, x_most_, first, last);
    const std::size_t most = columns_for(curve_, first, last, size.x);
    const auto raw = thin_curve(curve_.iterations(), curve_.losses(), first, last, most);
    const double floor = desk.log_loss ? y_least_ * 1e-3 : 0;
    const auto at = [&](double iteration, double value) { return place(iteration, value, desk.log_loss, floor); };
    if (raw.size() < last - first) {
        draw_envelope(list, raw, desk.log_loss, floor);
    } else {
        draw_curve(list, raw, kRawLoss, px(1), last_of_column, at);
    }
    const auto smooth = thin_curve(curve_.iterations(), curve_.smoothed(), first, last, most);
    draw_curve(list, smooth, kLearn, px(2), last_of_column, at);
    if (!smooth.empty() && smooth.back().iteration >= curve_.iterations().back() - static_cast<double>(last - first) &&
        last == curve_.size())
        list->AddCircleFilled(at(curve_.iterations()[last - 1], smooth.back().last), px(3.5F), kLearn);

    float labelled = -1e9F;
    for (const LossReference& reference : loss_references(desk.session.trainer().recipe)) {
        if (reference.loss <= y_least_ || reference.loss >= y_most_) continue;
        const float y = std::round(y_of(reference.loss)) + (reference.label_below ? px(8) : -px(8));
        if (std::abs(y - labelled) < px(14)) continue;  // the one above it says enough
        labelled = y;
        const std::string number =
            reference.loss < 0.01 ? short_scientific(reference.loss) : fmt::format("{:.3g}", reference.loss);
        const float number_at = right - px(4) - text_size(kSmallNumber, number.c_str()).x;
        const float name_at = number_at - px(6) - text_size(kCaption, reference.name).x;
        list->AddRectFilled({name_at - px(3), y - px(7)}, {right, y + px(7)}, kWordsBack);
        draw_text_at(list, name_at, y, kCaption, kText2, reference.name);
        draw_text_at(list, number_at, y, kSmallNumber, kText3, number);
    }
    draw_marks(list, places);
    if (curve_.empty()) {
        const TrainerSnapshot& run = desk.session.trainer();
        const char* words = run.state == RunState::running ? "begins with the next iteration"
                            : run.iteration > 0            ? "this model came without its curve: T goes on"
                                                           : "nothing learnt yet: T begins";
        draw_text_at(list, (left + right) / 2, (places.loss_least.y + places.loss_most.y) / 2, kCaption, kText3, words,
                     0.5F);
    }
    ImPlot::PopPlotClipRect();
    if (ImPlot::IsPlotHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) desk.follow_plot = true;
    ImPlot::EndPlot();
}

}  // namespace nca
