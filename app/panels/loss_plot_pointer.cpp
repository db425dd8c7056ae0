// Numbers along the axes, and the line through both plots that says what stands under the pointer.
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "app/axis_ticks.h"
#include "app/panels/loss_plot_parts.h"
#include "app/panels/plot_drawing.h"

namespace nca {

using namespace gui;

void LossPlot::draw_axes(const Desk& desk, const Places& places) const {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float left = places.loss_least.x;
    const float right = places.loss_most.x;
    const auto y_ticks = desk.log_loss ? decade_ticks(y_least_, y_most_) : linear_ticks(y_least_, y_most_, 4);
    draw_left_numbers(list, left, places.loss_least.y, places.loss_most.y, y_ticks, desk.log_loss, [&](double tick) {
        const double share = desk.log_loss ? std::log(tick / y_least_) / std::log(y_most_ / y_least_)
                                           : (tick - y_least_) / (y_most_ - y_least_);
        return places.loss_most.y - static_cast<float>(share) * (places.loss_most.y - places.loss_least.y);
    });
    draw_text_at(list, left - px(6), places.lower_least.y + px(8), kCaption, kNorm, "norm", 1);
    draw_text_at(list, left - px(6), places.lower_most.y - px(8), kCaption, kGood, "rate", 1);

    const float y = places.lower_most.y + px(kLossBottom) / 2 - px(2);
    float free_from = left - px(20);
    for (const double tick : linear_ticks(x_least_, x_most_, 5, true)) {
        if (tick < 0) continue;
        const std::string words = iteration_words(tick);
        const float width = text_size(kSmallNumber, words.c_str()).x;
        const double share = (tick - x_least_) / (x_most_ - x_least_);
        float x = left + static_cast<float>(share) * (right - left) - width / 2;
        x = std::clamp(x, left, std::max(right - width, left));
        if (x < free_from) continue;
        draw_text_at(list, x, y, kSmallNumber, kText3, words);
        free_from = x + width + px(16);
    }
}

void LossPlot::draw_pointer(const Desk& desk, const Places& places) {
    hovered_ = -1;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const bool inside = ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem) &&
                        mouse.x >= places.loss_least.x && mouse.x <= places.lower_most.x &&
                        mouse.y >= places.loss_least.y && mouse.y <= places.lower_most.y;
    if (!inside || curve_.empty()) return;
    const double share = (mouse.x - places.loss_least.x) / (places.loss_most.x - places.loss_least.x);
    const std::size_t index = curve_.nearest(x_least_ + share * (x_most_ - x_least_));
    const double iteration = curve_.iterations()[index];
    const float x = std::round(places.loss_least.x + static_cast<float>((iteration - x_least_) / (x_most_ - x_least_)) *
                                                         (places.loss_most.x - places.loss_least.x));
    if (x < places.loss_least.x || x > places.loss_most.x) return;
    hovered_ = static_cast<std::int64_t>(index);
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddLine({x, places.loss_least.y}, {x, places.lower_most.y}, kText2, px(1));
    const double smoothed = curve_.smoothed()[index];
    const double height = desk.log_loss ? std::log(smoothed / y_least_) / std::log(y_most_ / y_least_)
                                        : (smoothed - y_least_) / (y_most_ - y_least_);
    if (std::isfinite(height) && height >= 0 && height <= 1)
        list->AddCircleFilled(
            {x, places.loss_most.y - static_cast<float>(height) * (places.loss_most.y - places.loss_least.y)}, px(3.5F),
            kLearn);
    if (!begin_plot_tooltip()) return;
    const auto hue = [](double value, ImU32 usual) { return std::isfinite(value) ? usual : kError; };
    plot_tooltip_row("iteration", iteration_words(iteration));
    plot_tooltip_row("smoothed", loss_words(smoothed), hue(smoothed, kLearn));
    plot_tooltip_row("raw", loss_words(curve_.losses()[index]), hue(curve_.losses()[index], kLearn));
    plot_tooltip_row("norm", loss_words(curve_.norms()[index]), hue(curve_.norms()[index], kNorm));
    plot_tooltip_row("rate", loss_words(curve_.rates()[index]), kGood);
    end_plot_tooltip();
}

}  // namespace nca
