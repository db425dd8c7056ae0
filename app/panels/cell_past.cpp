// Stairs: a value stands from its step to the next. Wounds are marked where they came, steps in which it fired below.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "app/axis_ticks.h"
#include "app/cell_facts.h"
#include "app/gui/widgets.h"
#include "app/panels/cell_parts.h"
#include "app/panels/plot_drawing.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kPlotHeight = 98;
constexpr float kLeft = 26;   // for the axis' figures
constexpr float kRight = 20;  // for the letters
constexpr float kTicks = 16;  // for the steps in which it fired
constexpr std::array<ImU32, 4> kHues{kError, kGood, kPlay, kText1};
constexpr std::array<const char*, 4> kLetters{"R", "G", "B", "A"};

struct Plot {
    ImVec2 least, most;  ///< of the stairs
    FigureRange range;
    std::size_t moments;  ///< places for them: the last is at the right end
    std::size_t first;    ///< place of the first one that is known

    float x(std::size_t moment) const {
        return std::round(least.x + (most.x - least.x) * static_cast<float>(first + moment) /
                                        static_cast<float>(std::max<std::size_t>(moments - 1, 1)));
    }
    float y(float value) const {
        const double share = (static_cast<double>(value) - range.least) / (range.most - range.least);
        return std::round(most.y - static_cast<float>(std::clamp(share, 0.0, 1.0)) * (most.y - least.y));
    }
};

void draw_axis(ImDrawList* list, const Plot& plot) {
    for (const double tick : linear_ticks(plot.range.least, plot.range.most, 3)) {
        const float y = plot.y(static_cast<float>(tick));
        list->AddRectFilled({plot.least.x, y}, {plot.most.x, y + px(1)}, kPlotGrid);
        std::string figure = tick_text(tick);
        if (figure.starts_with("0.")) figure.erase(0, 1);
        draw_text_at(list, plot.least.x - px(6), y, kSmallNumber, kText3, figure, 1);
    }
}

void draw_stairs(ImDrawList* list, const Plot& plot, const std::vector<CellMoment>& past, std::size_t channel) {
    const float thick = std::max(1.0F, 1.5F * scale());
    std::vector<ImVec2> points;
    const auto draw = [&] {  // broken where a value is not finite, never bridged
        if (points.size() > 1)
            list->AddPolyline(points.data(), static_cast<int>(points.size()), kHues[channel], 0, thick);
        points.clear();
    };
    for (std::size_t i = 0; i < past.size(); ++i) {
        const float value = past[i].rgba[channel];
        if (!std::isfinite(value)) {
            draw();
            continue;
        }
        const float x = plot.x(i);
        if (!points.empty()) points.push_back({x, points.back().y});
        points.push_back({x, plot.y(value)});
    }
    if (past.size() == 1 && !points.empty()) list->AddCircleFilled(points.back(), px(2), kHues[channel]);
    draw();
}

void draw_letters(ImDrawList* list, const Plot& plot, const CellMoment& last) {
    std::array<float, 4> wanted{};
    for (std::size_t c = 0; c < 4; ++c) wanted[c] = std::isfinite(last.rgba[c]) ? plot.y(last.rgba[c]) : plot.least.y;
    const std::vector<float> at = spread_labels(wanted, px(12), plot.least.y, plot.most.y);
    for (std::size_t c = 0; c < 4; ++c)
        draw_text_at(list, plot.most.x + px(6), at[c], kSmallNumber, kHues[c], kLetters[c]);
}

void draw_marks(ImDrawList* list, const Plot& plot, const std::vector<CellMoment>& past, float ticks_top) {
    const float width =
        std::max(px(2), std::floor((plot.most.x - plot.least.x) / static_cast<float>(plot.moments)) - px(1));
    list->AddRectFilled({plot.least.x, ticks_top + px(3)}, {plot.most.x, ticks_top + px(4)}, kPlotGrid);
    for (std::size_t i = 0; i < past.size(); ++i) {
        const float x = plot.x(i);
        if (past[i].fired) list->AddRectFilled({x - width, ticks_top}, {x, ticks_top + px(7)}, kPlay);
        if (!past[i].wounded) continue;
        list->AddRectFilled({x - px(1), plot.least.y}, {x + px(1), plot.most.y}, kPlay);
        list->AddTriangleFilled({x - px(5), plot.least.y - px(6)}, {x + px(5), plot.least.y - px(6)},
                                {x, plot.least.y + px(2)}, kPlay);
    }
}

void say_moment(ImDrawList* list, const Plot& plot, const std::vector<CellMoment>& past) {
    const float share = (ImGui::GetIO().MousePos.x - plot.least.x) / (plot.most.x - plot.least.x);
    const float place = share * static_cast<float>(plot.moments - 1) - static_cast<float>(plot.first);
    const auto i =
        static_cast<std::size_t>(std::clamp(std::floor(place + 0.001F), 0.0F, static_cast<float>(past.size() - 1)));
    list->AddRectFilled({plot.x(i), plot.least.y}, {plot.x(i) + px(1), plot.most.y}, kText1);
    if (!begin_plot_tooltip()) return;
    plot_tooltip_row("step", with_commas(past[i].step));
    for (std::size_t c = 0; c < 4; ++c)
        plot_tooltip_row(kLetters[c], formatted("%.4g", static_cast<double>(past[i].rgba[c])), kHues[c]);
    plot_tooltip_row("fired", past[i].fired ? "yes" : "no");
    if (past[i].wounded) plot_tooltip_row("just before", "a stroke", kPlay);
    end_plot_tooltip();
}

void draw_head(Desk& desk, const WatchedCell& cell) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const std::size_t most = CellRecord::most_moments(desk.session.frame().grid) - 1;
    draw_text_at(list, at.x, at.y + px(14), kTitle, kText1, fmt::format("Last {} steps", most));
    const About about{
        .title = "Copy values",
        .text = "All numbers of this cell and its last steps as text, in columns that a spreadsheet takes."};
    const ButtonLook look{.icon = kCopyIcon};
    ImGui::SetCursorScreenPos({at.x + width - button_width("Copy values###cell_copy", about, look), at.y});
    if (!button("Copy values###cell_copy", about, look)) return;
    ImGui::SetClipboardText(cell_text(cell).c_str());
    desk.say(fmt::format("Copied the numbers of cell {}, {}.", cell.cell.x, cell.cell.y));
}

}  // namespace

void draw_cell_past(Desk& desk, const WatchedCell& cell) {
    draw_head(desk, cell);
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const float bottom = at.y + px(8) + px(kPlotHeight);
    const std::size_t moments = CellRecord::most_moments(desk.session.frame().grid);
    const Plot plot{{at.x + px(kLeft), at.y + px(8)},
                    {at.x + width - px(kRight), bottom},
                    past_range(cell.past),
                    moments,
                    moments - std::min(moments, cell.past.size())};
    draw_axis(list, plot);
    for (std::size_t c = 0; c < 4; ++c) draw_stairs(list, plot, cell.past, c);
    const float ticks = bottom + px(8);
    draw_marks(list, plot, cell.past, ticks);
    if (!cell.past.empty()) draw_letters(list, plot, cell.past.back());

    const float labels = ticks + px(kTicks);
    draw_text_at(list, plot.x(0), labels, kSmallNumber, kText3, with_commas(cell.past.front().step));
    draw_text_at(list, plot.most.x, labels, kSmallNumber, kText3, with_commas(cell.past.back().step), 1);
    draw_text_at(list, (plot.least.x + plot.most.x) / 2, labels, kCaption, kText3, "ticks: steps in which it fired",
                 0.5F);

    ImGui::SetCursorScreenPos({plot.least.x, plot.least.y});
    ImGui::InvisibleButton("##cell_past", {plot.most.x - plot.least.x, labels - plot.least.y});
    if (ImGui::IsItemHovered()) say_moment(list, plot, cell.past);
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({width, labels + px(10) - at.y});
}

}  // namespace nca
