// Ten bars from clean to static, on the loss plot's kind of axis.
#include "app/panels/noise_bars.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "app/axis_ticks.h"
#include "app/gui/widgets.h"
#include "app/loss_curve.h"
#include "app/panels/plot_drawing.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kLeft = 44;  // of the area, for the axis' numbers
constexpr float kRight = 14;
constexpr float kBottom = 26;  // for the levels
constexpr float kGap = 4;      // between bars

struct Area {
    ImVec2 least, most;
    CurveRange range;
    bool logarithmic = false;

    float y(double loss) const {
        const double least_loss = logarithmic ? range.least : 0.0;
        double share = 0;
        if (logarithmic) {
            if (loss > 0) share = std::log(loss / least_loss) / std::log(range.most / least_loss);
        } else {
            share = loss / range.most;
        }
        return std::round(most.y - static_cast<float>(std::clamp(share, 0.0, 1.0)) * (most.y - least.y));
    }
};

void draw_axis(ImDrawList* list, const Area& area) {
    const auto ticks =
        area.logarithmic ? decade_ticks(area.range.least, area.range.most) : linear_ticks(0, area.range.most, 3);
    for (const double tick : ticks)
        list->AddLine({area.least.x, area.y(tick)}, {area.most.x, area.y(tick)}, kPlotGrid, px(1));
    draw_left_numbers(list, area.least.x, area.least.y, area.most.y, ticks, area.logarithmic,
                      [&](double tick) { return area.y(tick); });
}

void draw_levels(ImDrawList* list, const Area& area) {
    const float y = area.most.y + px(kBottom) / 2 - px(2);
    draw_text_at(list, area.least.x, y, kSmallNumber, kText3, "0");
    draw_text_at(list, (area.least.x + area.most.x) / 2, y, kSmallNumber, kText3, "0.5", 0.5F);
    draw_text_at(list, area.most.x, y, kSmallNumber, kText3, "1", 1);
}

void say_bar(std::size_t bar, const NoiseLevelLosses::Bar& what) {
    if (!begin_plot_tooltip()) return;
    const auto level = static_cast<double>(bar) / NoiseLevelLosses::kBars;
    plot_tooltip_row("noise level", fmt::format("{:.1f} to {:.1f}", level, level + 1.0 / NoiseLevelLosses::kBars));
    plot_tooltip_row("mean loss", what.samples > 0 ? short_scientific(what.loss) : "-", kLearn);
    plot_tooltip_row("samples", with_commas(static_cast<std::int64_t>(what.samples)));
    if (what.not_finite > 0)
        plot_tooltip_row("not finite", with_commas(static_cast<std::int64_t>(what.not_finite)), kError);
    end_plot_tooltip();
}

void say_what_it_is(const char* caption) {
    const About about{"Loss by noise level",
                      "Mean loss of the samples that started from this much noise. A bar that stays high names the "
                      "noise the model can't heal yet: narrow the noise range to it, or give it more steps.",
                      nullptr, caption};
    tooltip(about);
}

}  // namespace

void draw_noise_bars(Desk& desk, const NoiseLevelLosses& levels, ImVec2 at, ImVec2 size) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float title_end = draw_tray_title(at, "Loss by noise level");
    const std::string caption = fmt::format("last {}", std::max<std::size_t>(levels.batches(), 1));
    if (levels.batches() > 0 && at.x + size.x - px(kRight) - text_size(kCaption, caption.c_str()).x > title_end)
        draw_text_at(list, at.x + size.x - px(kRight), at.y + px(kTrayHeader) / 2, kCaption, kText3, caption, 1);
    ImGui::SetCursorScreenPos({at.x + px(kTrayPadding), at.y + px(8)});
    ImGui::Dummy({title_end - at.x - px(2 * kTrayPadding), px(24)});
    say_what_it_is(nullptr);

    const auto bars = levels.bars();
    std::vector<double> losses;
    for (const auto& bar : bars)
        if (bar.samples > 0) losses.push_back(bar.loss);
    const auto references = loss_references(desk.session.trainer().recipe);
    const double plateau = references.empty() ? 0 : references.back().loss;
    std::vector<double> also;
    if (plateau > 0 && !losses.empty()) also.push_back(plateau);

    Area area{{at.x + px(kLeft), at.y + px(kTrayHeader) + px(4)},
              {at.x + size.x - px(kRight), at.y + size.y - px(kBottom)},
              loss_range(losses, 0, losses.size(), desk.log_loss, also),
              desk.log_loss};
    // The lowest bar still stands above the floor.
    if (area.logarithmic && !losses.empty()) area.range.least *= 0.7;
    list->AddRectFilled(area.least, area.most, kPlotBg);
    draw_levels(list, area);
    if (losses.empty()) {
        draw_text_at(list, (area.least.x + area.most.x) / 2, (area.least.y + area.most.y) / 2, kCaption, kText3,
                     "fills while it learns", 0.5F);
        return;
    }
    draw_axis(list, area);

    const float width = (area.most.x - area.least.x + px(kGap)) / NoiseLevelLosses::kBars;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const bool inside = ImGui::IsWindowHovered() && mouse.y >= area.least.y && mouse.y < area.most.y;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const float left = std::round(area.least.x + static_cast<float>(i) * width);
        const float right = std::round(area.least.x + static_cast<float>(i + 1) * width - px(kGap));
        const bool hovered = inside && mouse.x >= left && mouse.x < left + width;
        if (bars[i].samples > 0) {
            const float top = area.y(bars[i].loss);
            list->AddRectFilled({left, top}, {right, area.most.y}, hovered ? kLine3 : kBg5);
            list->AddRectFilled({left, top}, {right, top + px(2)}, kLearn);
        }
        if (bars[i].not_finite > 0) draw_cross(list, {(left + right) / 2, area.least.y + px(6)}, px(4), kError);
        if (hovered) say_bar(i, bars[i]);
    }
    if (plateau > area.range.least && plateau < area.range.most)
        draw_dashed(list, {area.least.x, area.y(plateau)}, {area.most.x, area.y(plateau)}, colour(0xE8EAED, 204));
}

}  // namespace nca
