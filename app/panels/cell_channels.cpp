// Bars on one scale, in rows; a tick across each is what it was a step before.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "app/cell_facts.h"
#include "app/gui/widgets.h"
#include "app/panels/cell_parts.h"
#include "app/panels/plot_drawing.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kRowHeight = 70;
constexpr float kLabelHeight = 18;
constexpr float kWidestBar = 20;

struct Bars {
    std::vector<float> values;
    const std::vector<float>* before = nullptr;  ///< null: no ticks
    double scale = 1;
};

Bars bars_of(const WatchedCell& cell, bool change) {
    Bars bars;
    if (!change) {
        bars.values = cell.now;
        if (cell.story) bars.before = &cell.story->before;
    } else if (cell.story) {
        bars.values.resize(cell.now.size());
        for (std::size_t c = 0; c < bars.values.size(); ++c)
            bars.values[c] = cell.story->after[c] - cell.story->before[c];
    }
    bars.scale = bar_scale(bars.values, bars.before != nullptr ? *bars.before : std::vector<float>{});
    return bars;
}

void draw_head(Desk& desk, const WatchedCell& cell) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const float middle = at.y + px(14);
    const std::string title = fmt::format("{} channels", cell.now.size());
    float x = at.x + draw_text_at(list, at.x, middle, kTitle, kText1, title) + px(14);
    constexpr float kSegments = 132;
    const float room = at.x + width - px(kSegments) - px(8);
    if (!desk.cell_change && x + px(18) + text_size(kCaption, "step before").x < room) {
        list->AddRectFilled({x, middle}, {x + px(12), middle + px(1)}, kText2);
        draw_text_at(list, x + px(18), middle, kCaption, kText3, "step before");
    }
    static constexpr const char* kParts[] = {"Value", "Change"};
    int chosen = desk.cell_change ? 1 : 0;
    ImGui::SetCursorScreenPos({at.x + width - px(kSegments), at.y});
    if (segmented(
            "##cell_channels", kParts, 2, chosen,
            {.title = "Value or change",
             .text = "Value: each channel now, a tick at what it was a step before. Change: what the last step added "
                     "to each, to see which channels act."},
            kSegments))
        desk.cell_change = chosen == 1;
}

/// "±.8"
std::string scale_text(double most) {
    std::string figure = formatted("%.3g", most);
    if (figure.starts_with("0.")) figure.erase(0, 1);
    return "\xC2\xB1" + figure;
}

ImU32 bar_hue(std::size_t channel, std::size_t channels, float value) {
    if (channel + kPictureChannels >= channels) return kText1;
    return value < 0 ? kPlay : kLearn;
}

void say_channel(const WatchedCell& cell, std::size_t channel) {
    if (!begin_plot_tooltip()) return;
    const auto figure = [](float value) { return formatted("%.4g", static_cast<double>(value)); };
    plot_tooltip_row("channel", channel_name(channel, cell.now.size()));
    plot_tooltip_row("now", figure(cell.now[channel]));
    if (cell.story) {
        plot_tooltip_row("step before", figure(cell.story->before[channel]));
        plot_tooltip_row("last step's change", figure(cell.story->after[channel] - cell.story->before[channel]));
    }
    end_plot_tooltip();
}

/// Where a row's bars stand, and which channels they are.
struct Row {
    ImVec2 at;
    float width;
    std::size_t first, count, bars;

    float edge(std::size_t bar) const {
        return std::round(at.x + width * static_cast<float>(bar) / static_cast<float>(bars));
    }
};

void draw_row(const Row& row, const WatchedCell& cell, const Bars& bars, bool with_scale) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float height = px(kRowHeight);
    const float zero = std::round(row.at.y + height / 2);
    const auto y_of = [&](float value) {
        const float share = std::isfinite(value) ? static_cast<float>(static_cast<double>(value) / bars.scale)
                            : std::isnan(value)  ? 0.0F
                                                 : std::copysign(1.0F, value);
        return std::round(zero - std::clamp(share, -1.0F, 1.0F) * (height / 2 - px(3)));
    };
    const std::size_t channels = cell.now.size();
    const float gap = row.width / static_cast<float>(row.bars) >= 4 * scale() ? px(1) : 0;
    for (std::size_t bar = 0; bar < row.count && row.first + bar < bars.values.size(); ++bar) {
        const std::size_t channel = row.first + bar;
        const float left = row.edge(bar);
        const float right = std::max(row.edge(bar + 1) - gap, left + 1);
        const float value = bars.values[channel];
        const float y = y_of(value);
        if (!std::isfinite(value))
            draw_cross(list, {(left + right) / 2, zero}, px(3), kError);
        else if (y != zero)
            list->AddRectFilled({left, std::min(y, zero)}, {right, std::max(y, zero)},
                                bar_hue(channel, channels, value));
        if (bars.before == nullptr) continue;
        const float tick = y_of((*bars.before)[channel]);
        if (tick != zero) list->AddRectFilled({left, tick}, {right, tick + px(1)}, kText2);
    }
    list->AddRectFilled({row.at.x, zero}, {row.edge(row.count), zero + px(1)}, kReference);
    if (with_scale)
        draw_text_at(list, row.at.x + row.width, row.at.y + px(8), kSmallNumber, kText3, scale_text(bars.scale), 1);
    ImGui::SetCursorScreenPos(row.at);
    ImGui::InvisibleButton(fmt::format("##cell_bars_{}", row.first).c_str(), {row.width, height});
    if (!ImGui::IsItemHovered()) return;
    const auto bar = static_cast<std::size_t>(std::max((ImGui::GetIO().MousePos.x - row.at.x) / row.width, 0.0F) *
                                              static_cast<float>(row.bars));
    if (bar < row.count) say_channel(cell, row.first + bar);
}

void draw_labels(const Row& row, std::size_t channels) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float middle = row.at.y + px(kRowHeight) + px(kLabelHeight) / 2;
    const float bar_width = row.width / static_cast<float>(row.bars);
    const std::size_t hidden = channels - kPictureChannels;
    const bool letters = bar_width >= 8 * scale();
    const float figures = text_size(kSmallNumber, fmt::format("{}", channels).c_str()).x + px(16);
    std::size_t stride = 8;
    while (static_cast<float>(stride) * bar_width < figures) stride *= 2;
    for (std::size_t bar = 0; bar < row.count; ++bar) {
        const std::size_t channel = row.first + bar;
        if (channel < hidden) {
            const float end = row.edge(bar) + text_size(kSmallNumber, fmt::format("{}", channel).c_str()).x;
            const bool room = !letters || row.first + row.count <= hidden || end + px(4) < row.edge(hidden - row.first);
            if (bar % stride == 0 && room)
                draw_text_at(list, row.edge(bar), middle, kSmallNumber, kText3, fmt::format("{}", channel));
        } else if (letters) {
            static constexpr const char* kLetters[] = {"R", "G", "B", "A"};
            draw_text_at(list, (row.edge(bar) + row.edge(bar + 1)) / 2, middle, kSmallNumber, kText2,
                         kLetters[channel - hidden], 0.5F);
        }
    }
}

}  // namespace

void draw_cell_channels(Desk& desk, const WatchedCell& cell) {
    draw_head(desk, cell);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const Bars bars = bars_of(cell, desk.cell_change);
    const BarRows rows = bar_rows(cell.now.size());
    if (bars.values.empty())
        draw_text_at(ImGui::GetWindowDrawList(), at.x, at.y + px(35), kCaption, kText2,
                     "No step was seen yet: make one (.)");
    float y = at.y + px(4);
    for (std::size_t r = 0; r < rows.rows; ++r) {
        const std::size_t first = r * rows.bars;
        const std::size_t count = std::min(rows.bars, cell.now.size() - std::min(first, cell.now.size()));
        const Row row{
            {at.x, y}, std::min(width, px(kWidestBar) * static_cast<float>(rows.bars)), first, count, rows.bars};
        draw_row(row, cell, bars, r == 0 && !bars.values.empty());
        draw_labels(row, cell.now.size());
        y += px(kRowHeight) + px(kLabelHeight) + px(4);
    }
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({width, y - px(4) - at.y});
}

}  // namespace nca
