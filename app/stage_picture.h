// What the stage shows of a frame: RGBA over a background, or alpha or the error to the target through a colour map,
// one pixel a cell. Pure arithmetic on bytes.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/model/sizes.h"

namespace nca {

enum class View : std::uint8_t { rgba, alpha, error };
enum class Background : std::uint8_t { checkerboard, white, black };

/// Colour of `value` in [0,1] (clamped) in the map viridis (van der Walt and Smith, 2015), by linear interpolation
/// between nine of its colours.
std::array<std::uint8_t, 3> viridis(double value);

/// Mean squared RGBA difference of a cell of the frame to the target, both 8-bit, values scaled to [0,1].
double cell_error(std::span<const std::uint8_t> frame, std::span<const std::uint8_t> target, std::size_t cell);

/// Opaque RGBA bytes (H,W,4). `frame` and `target` are (H,W,4) with straight alpha; View::error shows the root of
/// cell_error, 0 to 0.5, in viridis. Squares of the checkerboard are 4x4 cells.
void compose_stage(std::span<const std::uint8_t> frame, std::span<const std::uint8_t> target, const GridSize& grid,
                   View view, Background background, std::vector<std::uint8_t>& out);

}  // namespace nca
