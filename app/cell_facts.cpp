// Words, figures and positions of the Cell tab.
#include "app/cell_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace nca {
namespace {

constexpr std::size_t kUsualBars = 32;
constexpr std::size_t kMostRows = 4;
constexpr double kFarthest = 10;

std::string without_zero(std::string figure) {
    const std::size_t zero = figure.front() == '-' ? 1 : 0;
    if (figure.compare(zero, 2, "0.") == 0) figure.erase(zero, 1);
    return figure;
}

const char* yes_no(bool yes) { return yes ? "yes" : "no"; }

std::string full_figure(float value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "Inf" : "-Inf";
    return fmt::format("{}", value);
}

}  // namespace

std::string short_figure(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "Inf" : "-Inf";
    constexpr std::size_t kPlaces = 4;
    for (int digits = value < 0 ? 2 : 3; digits >= 0; --digits) {
        std::string figure = fmt::format("{:.{}f}", value, digits);
        if (figure.find_first_not_of("-0.") == std::string::npos) figure = digits > 0 ? "0.000" : "0";
        figure = without_zero(figure);
        if (figure == ".000") return figure;
        if (figure.size() <= kPlaces) return figure;
    }
    const int tens = static_cast<int>(std::floor(std::log10(std::abs(value))));
    return fmt::format("{:.0f}e{}", value / std::pow(10.0, tens), tens);
}

std::string signed_figure(double value) {
    const std::string figure = short_figure(value);
    return value > 0 ? "+" + figure : figure;
}

CellState cell_state(const WatchedCell& cell) {
    CellState state{cell.alive ? "alive" : "dead", {}, fmt::format("step {}", cell.step)};
    if (cell.story) {
        state.firing = cell.story->fired ? "fired" : "rested";
        state.when = fmt::format("in step {}", cell.story->step);
    }
    return state;
}

std::string channel_name(std::size_t channel, std::size_t channels) {
    static constexpr const char* kNames[] = {"R", "G", "B", "alpha"};
    const std::size_t hidden = channels - std::min<std::size_t>(channels, kPictureChannels);
    return channel < hidden ? fmt::format("{}", channel) : kNames[std::min<std::size_t>(channel - hidden, 3)];
}

std::optional<LargestChange> largest_change(const WatchedCell& cell) {
    if (!cell.story) return std::nullopt;
    LargestChange largest;
    const std::size_t channels = std::min(cell.story->before.size(), cell.story->after.size());
    for (std::size_t c = 0; c < channels; ++c) {
        const double change = static_cast<double>(cell.story->after[c]) - static_cast<double>(cell.story->before[c]);
        if (std::abs(change) > std::abs(largest.change)) largest = {c, change};
    }
    if (largest.change == 0) return std::nullopt;
    return largest;
}

BarRows bar_rows(std::size_t channels) {
    BarRows rows;
    rows.rows = std::clamp<std::size_t>((channels + kUsualBars - 1) / kUsualBars, 1, kMostRows);
    rows.bars = std::max<std::size_t>((channels + rows.rows - 1) / rows.rows, 1);
    return rows;
}

double bar_scale(std::span<const float> values, std::span<const float> more) {
    double most = 0;
    for (const std::span<const float> part : {values, more})
        for (const float value : part)
            if (std::isfinite(value)) most = std::max(most, std::abs(static_cast<double>(value)));
    if (most == 0) return 1;
    const double ten = std::pow(10.0, std::floor(std::log10(most)));
    for (const double round : {1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0})
        if (most <= round * ten * (1 + 1e-9)) return round * ten;
    return 10 * ten;
}

std::vector<float> spread_labels(std::span<const float> positions, float gap, float least, float most) {
    const std::size_t count = positions.size();
    if (count == 0) return {};
    if (count > 1) gap = std::min(gap, (most - least) / static_cast<float>(count - 1));
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return positions[a] < positions[b]; });
    // Groups of labels that touch stand around the middle of where they would be (pool adjacent violators).
    struct Group {
        float middle;
        float count;
    };
    std::vector<Group> groups;
    for (const std::size_t i : order) {
        groups.push_back({std::clamp(positions[i], least, most), 1});
        while (groups.size() > 1) {
            const Group low = groups[groups.size() - 2];
            const Group high = groups.back();
            if (high.middle - low.middle >= gap * (low.count + high.count) / 2) break;
            groups.pop_back();
            const float together = low.count + high.count;
            const float half = gap * (together - 1) / 2;
            const float middle = (low.middle * low.count + high.middle * high.count) / together;
            groups.back() = {std::clamp(middle, std::min(least + half, most), std::max(most - half, least)), together};
        }
    }
    std::vector<float> out(count);
    std::size_t next = 0;
    for (const Group& group : groups)
        for (int i = 0; i < static_cast<int>(group.count); ++i, ++next)
            out[order[next]] = group.middle + gap * (static_cast<float>(i) - (group.count - 1) / 2);
    return out;
}

FigureRange past_range(std::span<const CellMoment> past) {
    FigureRange range;
    for (const CellMoment& moment : past)
        for (const float value : moment.rgba) {
            if (!std::isfinite(value)) continue;
            range.least = std::min(range.least, std::max(static_cast<double>(value), -kFarthest));
            range.most = std::max(range.most, std::min(static_cast<double>(value), kFarthest));
        }
    return range;
}

std::string cell_text(const WatchedCell& cell) {
    const CellState state = cell_state(cell);
    std::string text = fmt::format("cell\t{}, {} (column, row)\nstep\t{}\nstate\t{}\n", cell.cell.x, cell.cell.y,
                                   cell.step, state.life);
    if (cell.story) {
        const CellStory& story = *cell.story;
        text += fmt::format("in reach\t{}\nfired\t{} (p {})\nalive before\t{} (highest alpha {})\n",
                            yes_no(story.in_reach), yes_no(story.fired), story.keep_probability,
                            yes_no(story.alive_before), full_figure(story.highest_before));
        text += fmt::format("alive after\t{} (highest alpha {})\n", yes_no(story.alive_after),
                            full_figure(story.highest_candidate));
    }
    text += cell.story ? "channel\tbefore\tafter\tnow\n" : "channel\tnow\n";
    for (std::size_t c = 0; c < cell.now.size(); ++c) {
        text += channel_name(c, cell.now.size());
        if (cell.story)
            text += fmt::format("\t{}\t{}", full_figure(cell.story->before[c]), full_figure(cell.story->after[c]));
        text += fmt::format("\t{}\n", full_figure(cell.now[c]));
    }
    if (cell.past.size() > 1) {
        text += "step\tR\tG\tB\talpha\tfired\n";
        for (const CellMoment& moment : cell.past) {
            text += fmt::format("{}", moment.step);
            for (const float value : moment.rgba) text += "\t" + full_figure(value);
            text += fmt::format("\t{}\n", moment.fired ? 1 : 0);
        }
    }
    return text;
}

}  // namespace nca
