// One number a cell.
#include "app/channel_values.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "engine/model/cell_rule.h"

namespace nca {

void channel_plane(std::span<const float> state, int channels, int channel, std::vector<float>& out) {
    const auto stride = static_cast<std::size_t>(std::max(channels, 1));
    out.resize(state.size() / stride);
    for (std::size_t cell = 0; cell < out.size(); ++cell)
        out[cell] = state[cell * stride + static_cast<std::size_t>(channel)];
}

void change_plane(std::span<const float> state, std::span<const float> before, int channels, std::vector<float>& out) {
    const auto stride = static_cast<std::size_t>(std::max(channels, 1));
    out.assign(state.size() / stride, 0.0F);
    if (before.size() != state.size()) return;
    for (std::size_t cell = 0; cell < out.size(); ++cell) {
        float sum = 0;
        for (std::size_t c = cell * stride; c < (cell + 1) * stride; ++c)
            sum += (state[c] - before[c]) * (state[c] - before[c]);
        out[cell] = std::sqrt(sum / static_cast<float>(stride));
    }
}

void error_plane(std::span<const std::uint8_t> frame, std::span<const std::uint8_t> target, std::vector<float>& out) {
    out.assign(frame.size() / 4, 0.0F);
    if (target.size() != frame.size()) return;
    for (std::size_t cell = 0; cell < out.size(); ++cell) {
        float sum = 0;
        for (std::size_t c = 4 * cell; c < 4 * cell + 4; ++c) {
            const float difference = (static_cast<float>(frame[c]) - static_cast<float>(target[c])) / 255.0F;
            sum += difference * difference;
        }
        out[cell] = std::sqrt(sum / 4);
    }
}

void living_cells(std::span<const std::uint8_t> frame, const GridSize& grid, std::vector<std::uint8_t>& out) {
    out.assign(grid.cells(), 0);
    if (frame.size() < 4 * grid.cells()) return;
    const auto width = static_cast<std::size_t>(grid.width);
    for (int y = 0; y < grid.height; ++y)
        for (int x = 0; x < grid.width; ++x) {
            const std::size_t cell = static_cast<std::size_t>(y) * width + static_cast<std::size_t>(x);
            if (frame[4 * cell + 3] <= 255 * kAliveThreshold) continue;
            for (int row = std::max(y - 1, 0); row <= std::min(y + 1, grid.height - 1); ++row)
                for (int column = std::max(x - 1, 0); column <= std::min(x + 1, grid.width - 1); ++column)
                    out[static_cast<std::size_t>(row) * width + static_cast<std::size_t>(column)] = 1;
        }
}

std::vector<float> counted_values(std::span<const float> values, std::span<const std::uint8_t> counted) {
    std::vector<float> out;
    for (std::size_t cell = 0; cell < values.size() && cell < counted.size(); ++cell)
        if (counted[cell] != 0) out.push_back(values[cell]);
    return out;
}

std::string channel_letter(int channel, int channels) {
    if (is_hidden(channel, channels) || channel >= channels) return std::to_string(channel);
    return std::string(1, "RGBA"[channel - (channels - 4)]);
}

}  // namespace nca
