// What a view with a colour map shows of a frame: one number a cell. Pure arithmetic.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/model/sizes.h"

namespace nca {

/// One channel (H,W) of a state (H,W,C).
void channel_plane(std::span<const float> state, int channels, int channel, std::vector<float>& out);
/// Root of the mean squared difference over all channels, (H,W), of two states (H,W,C).
void change_plane(std::span<const float> state, std::span<const float> before, int channels, std::vector<float>& out);
/// Root of the mean squared RGBA difference, (H,W), of two pictures (H,W,4) of bytes, values scaled to [0,1].
void error_plane(std::span<const std::uint8_t> frame, std::span<const std::uint8_t> target, std::vector<float>& out);

/// (H,W), 1 where the cell lives: the highest alpha of its 3x3 is above the rule's threshold. `frame` is (H,W,4) bytes.
void living_cells(std::span<const std::uint8_t> frame, const GridSize& grid, std::vector<std::uint8_t>& out);
/// The values of the cells that count.
std::vector<float> counted_values(std::span<const float> values, std::span<const std::uint8_t> counted);

/// "23", or "R", "G", "B", "A" for the last four.
std::string channel_letter(int channel, int channels);
inline bool is_hidden(int channel, int channels) { return channel < channels - 4; }

}  // namespace nca
