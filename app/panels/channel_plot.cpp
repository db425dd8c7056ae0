// The channel that is looked at over the last steps: its mean in the living cells, and from least to most.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "app/gui/widgets.h"
#include "app/panels/channels_parts.h"
#include "app/panels/plot_drawing.h"
#include "app/value_text.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kHeight = 80;
constexpr float kLeft = 40;
constexpr float kBottom = 24;

struct Plot {
    ImVec2 least, most;
    double reach = 1;  ///< values go from -reach to reach
    double first = 0;  ///< step at the left edge

    float x(double step) const {
        return least.x + static_cast<float>((step - first) / (ChannelHistory::kSteps - 1)) * (most.x - least.x);
    }
    float y(double value) const {
        const double share = std::isnan(value) ? 0.5 : std::clamp((value + reach) / (2 * reach), 0.0, 1.0);
        return std::round(most.y - static_cast<float>(share) * (most.y - least.y));
    }
};

/// 1, 2 or 5 times a power of ten, not below the value.
double round_up(double value) {
    if (!(value > 1e-9)) return 1;
    const double decade = std::pow(10.0, std::floor(std::log10(value)));
    for (const double times : {1.0, 2.0, 5.0, 10.0})
        if (value <= times * decade * 1.0001) return times * decade;
    return 10 * decade;
}

void draw_points(ImDrawList* list, const Plot& plot, const std::deque<ChannelHistory::Point>& points) {
    const ImU32 band = colour(0x58B0F0, 64);
    for (std::size_t i = 0; i + 1 < points.size(); ++i) {
        const auto& a = points[i];
        const auto& b = points[i + 1];
        list->AddQuadFilled({plot.x(a.step), plot.y(a.most)}, {plot.x(b.step), plot.y(b.most)},
                            {plot.x(b.step), plot.y(b.least)}, {plot.x(a.step), plot.y(a.least)}, band);
    }
    for (std::size_t i = 0; i + 1 < points.size(); ++i)
        list->AddLine({plot.x(points[i].step), plot.y(points[i].mean)},
                      {plot.x(points[i + 1].step), plot.y(points[i + 1].mean)}, kPlay, px(1.5F));
    if (points.size() == 1)
        list->AddLine({plot.x(points[0].step), plot.y(points[0].least)},
                      {plot.x(points[0].step), plot.y(points[0].most)}, band, px(2));
    list->AddCircleFilled({plot.x(points.back().step), plot.y(points.back().mean)}, px(2.5F), kPlay);
}

void say_point(const Plot& plot, const std::deque<ChannelHistory::Point>& points) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const auto nearest = std::min_element(points.begin(), points.end(), [&](const auto& a, const auto& b) {
        return std::abs(plot.x(a.step) - mouse.x) < std::abs(plot.x(b.step) - mouse.x);
    });
    const ValueRange range{-plot.reach, plot.reach};
    const float x = plot.x(nearest->step);
    ImGui::GetWindowDrawList()->AddLine({x, plot.least.y}, {x, plot.most.y}, kText2);
    if (!begin_plot_tooltip()) return;
    plot_tooltip_row("step", with_commas(nearest->step));
    plot_tooltip_row("mean", value_text(nearest->mean, range), kPlay);
    plot_tooltip_row("least", value_text(nearest->least, range));
    plot_tooltip_row("most", value_text(nearest->most, range));
    end_plot_tooltip();
}

}  // namespace

void draw_channel_plot(Desk& desk) {
    const std::string title = fmt::format("Channel {} over time", desk.channels.channel);
    const float room = ImGui::GetContentRegionAvail().x;
    const char* caption = room >= px(320) ? "mean and range of living cells" : "mean and range";
    section_title(title.c_str(), caption);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::InvisibleButton("##channel_plot", {room, px(kHeight + kBottom)});
    const bool hovered = ImGui::IsItemHovered();
    if (!ImGui::IsItemVisible()) return;
    Plot plot{{at.x + px(kLeft), at.y + px(4)}, {at.x + room, at.y + px(4 + kHeight)}};
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(plot.least, plot.most, kPlotBg);
    const auto& points = desk.image.history().points();
    if (points.empty()) {
        draw_text_at(list, (plot.least.x + plot.most.x) / 2, (plot.least.y + plot.most.y) / 2, kCaption, kText3,
                     "fills while the grid runs", 0.5F);
        return;
    }
    double reach = 0;
    for (const auto& point : points) reach = std::max({reach, std::abs(point.least), std::abs(point.most)});
    plot.reach = round_up(std::min(reach, 1e38));  // a grid that grew beyond all numbers ends at the edge
    const double last = points.back().step;
    plot.first = std::max(0.0, last - (ChannelHistory::kSteps - 1));
    for (const double tick : {plot.reach, 0.0, -plot.reach}) {
        const float y = plot.y(tick);
        list->AddLine({plot.least.x, y}, {plot.most.x, y}, kPlotGrid);
        draw_text_at(list, plot.least.x - px(6), std::clamp(y, plot.least.y + px(6), plot.most.y - px(6)), kSmallNumber,
                     kText3, tick == 0 ? std::string("0") : fmt::format("{:+.3g}", tick), 1);
    }
    list->PushClipRect(plot.least, plot.most, true);
    draw_points(list, plot, points);
    list->PopClipRect();
    const float y = plot.most.y + px(12);
    draw_text_at(list, plot.least.x, y, kSmallNumber, kText3, with_commas(static_cast<std::int64_t>(plot.first)));
    draw_text_at(list, (plot.least.x + plot.most.x) / 2, y, kCaption, kText3, "step", 0.5F);
    draw_text_at(list, plot.most.x, y, kSmallNumber, kText3,
                 with_commas(static_cast<std::int64_t>(plot.first) + ChannelHistory::kSteps - 1), 1);
    if (hovered) say_point(plot, points);
}

}  // namespace nca
