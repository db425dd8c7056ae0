// Drawn on the stage's draw list; nothing here answers to the mouse.
#include "app/panels/stage_legend.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "app/channel_values.h"
#include "app/gui/widgets.h"
#include "app/panels/plot_drawing.h"
#include "app/value_text.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kGap = 24;  // to the picture
constexpr float kWidth = 196;
constexpr float kTop = 10;
constexpr float kTitleHeight = 36;
constexpr float kNumbers = 44;  // left of the bar
constexpr float kBarWidth = 14;
constexpr float kBarHeight = 252;
constexpr float kRow = 19;
constexpr int kTicks = 5;

ImU32 packed(const Rgb& rgb) { return IM_COL32(rgb[0], rgb[1], rgb[2], 255); }

struct Words {
    std::string title;
    std::string caption;
};

Words words_of(const Desk& desk, int channels) {
    if (desk.view == View::error) return {"Error", "to the target"};
    if (desk.view == View::change) return {"Change a step", fmt::format("of {} channels", channels)};
    const int channel = desk.channels.channel;
    if (is_hidden(channel, channels)) return {fmt::format("Channel {}", channel), "hidden"};
    return {fmt::format("Channel {}", channel), channel_letter(channel, channels)};
}

/// Between colours of the map, from the lowest at the bottom.
void draw_bar(ImDrawList* list, ImVec2 least, ImVec2 most, ColourMap map) {
    const int parts = map == ColourMap::viridis ? 8 : map == ColourMap::signed_map ? 2 : 1;
    for (int i = 0; i < parts; ++i) {
        const auto low = static_cast<float>(i) / static_cast<float>(parts);
        const auto high = static_cast<float>(i + 1) / static_cast<float>(parts);
        const ImU32 below = packed(map_colour(map, static_cast<double>(low)));
        const ImU32 above = packed(map_colour(map, static_cast<double>(high)));
        list->AddRectFilledMultiColor({least.x, std::round(most.y - high * (most.y - least.y))},
                                      {most.x, std::round(most.y - low * (most.y - least.y))}, above, above, below,
                                      below);
    }
}

void draw_bins(ImDrawList* list, ImVec2 least, ImVec2 most, const ValueStatistics& figures) {
    list->AddRectFilled(least, most, kPlotBg);
    if (figures.fullest == 0) return;
    const float height = (most.y - least.y) / static_cast<float>(ValueStatistics::kBins);
    for (std::size_t i = 0; i < ValueStatistics::kBins; ++i) {
        if (figures.bins[i] == 0) continue;
        const float share =
            std::sqrt(static_cast<float>(figures.bins[i]) / static_cast<float>(figures.fullest));  // root scale
        const float bottom = most.y - std::round(static_cast<float>(i) * height);
        const float top = most.y - std::round(static_cast<float>(i + 1) * height) + 1;
        list->AddRectFilled({least.x, top}, {least.x + std::max(1.0F, std::round(share * (most.x - least.x))), bottom},
                            kBg5);
    }
}

}  // namespace

bool draw_stage_legend(const Desk& desk, const ScreenArea& picture, const ScreenArea& stage,
                       std::optional<double> pointed) {
    const ValueScope& scope = desk.image.scope();
    if (!is_map_view(desk.view)) return false;
    const float left = picture.x + picture.width + px(kGap);
    const float right = left + px(kWidth);
    const float top = stage.y + px(kTop);
    const float bar_top = top + px(kTitleHeight);
    const float bar_bottom = bar_top + px(kBarHeight);
    if (right > stage.x + stage.width - px(8) || bar_bottom > stage.y + stage.height - px(12)) return false;

    ImDrawList* list = ImGui::GetWindowDrawList();
    const int channels = desk.session.live().sizes.channels;
    const Words words = words_of(desk, channels);
    const float title_middle = top + px(10);
    draw_text_at(list, left, title_middle, kTitle, kText1, words.title);
    draw_text_at(list, right, title_middle, kCaption, kText3, words.caption, 1);
    if (scope.empty()) {
        draw_text_at(list, left, bar_top + px(8), kCaption, kText2,
                     desk.view == View::change ? "No step was made since" : "The next frame tells.");
        if (desk.view == View::change)
            draw_text_at(list, left, bar_top + px(8 + kRow), kCaption, kText2, "the start: press . for one.");
        return true;
    }

    const ValueRange& range = scope.range();
    const ValueStatistics& figures = scope.statistics();
    const ImVec2 bar_least{left + px(kNumbers), bar_top};
    const ImVec2 bar_most{bar_least.x + px(kBarWidth), bar_bottom};
    draw_bar(list, bar_least, bar_most, desk.image.map());
    const ImVec2 bins_least{bar_most.x + px(6), bar_top};
    const ImVec2 bins_most{right, bar_bottom};
    draw_bins(list, bins_least, bins_most, figures);
    for (int i = 0; i < kTicks; ++i) {
        const double share = static_cast<double>(i) / (kTicks - 1);
        const double value = range.low + share * (range.high - range.low);
        const float y = std::round(bar_bottom - static_cast<float>(share) * px(kBarHeight));
        const bool nothing = std::abs(value) < 1e-9 * (range.high - range.low);
        draw_text_at(list, bar_least.x - px(8), y, kSmallNumber, kText3, value_text(nothing ? 0 : value, range), 1);
        list->AddLine({bar_least.x - px(4), y}, {bar_least.x - px(1), y}, kLine3);
    }
    if (pointed && std::isfinite(*pointed)) {
        const auto share = static_cast<float>(std::clamp(range.share(*pointed), 0.0, 1.0));
        const float y = std::round(bar_bottom - share * px(kBarHeight));
        list->AddLine({bar_least.x, y}, {right, y}, kText1, px(1.5F));
        list->AddTriangleFilled({bar_least.x - px(6), y - px(4)}, {bar_least.x - px(1), y},
                                {bar_least.x - px(6), y + px(4)}, kText1);
    }

    const bool error = desk.view == View::error;
    const std::array<std::array<std::string, 2>, 4> rows{
        {{"mean, deviation", value_text(figures.mean, range) + " " +
                                 value_text(figures.deviation, {0, std::max(std::abs(range.low), range.high)})},
         {"least, most", value_text(figures.least, range) + " " + value_text(figures.most, range)},
         {error ? "cells here or there" : "living cells",
          with_commas(static_cast<std::int64_t>(figures.count + figures.not_finite))},
         {"beyond the range", with_commas(static_cast<std::int64_t>(figures.beyond + figures.not_finite))}}};
    float y = bar_bottom + px(30);
    for (const auto& row : rows) {
        if (y + px(8) > stage.y + stage.height) break;
        draw_text_at(list, left, y, kCaption, kText2, row[0]);
        draw_text_at(list, right, y, kSmallNumber, kText1, row[1], 1);
        y += px(kRow);
    }
    return true;
}

}  // namespace nca
