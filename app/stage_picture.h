// What the stage shows of a frame's own picture: RGBA over a background, or alpha in greys, one pixel a cell. Pure
// arithmetic on bytes; numbers through a colour map are colour_map.h's.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/model/sizes.h"

namespace nca {

enum class View : std::uint8_t { rgba, alpha, error, change, channel };
inline constexpr int kViews = 5;
enum class Background : std::uint8_t { checkerboard, white, black };

/// Mean squared RGBA difference of a cell of the frame to the target, both 8-bit, values scaled to [0,1].
double cell_error(std::span<const std::uint8_t> frame, std::span<const std::uint8_t> target, std::size_t cell);

/// Opaque RGBA bytes (H,W,4). `frame` is (H,W,4) with straight alpha. View::alpha is grey, all others are its colours.
/// Squares of the checkerboard are 4x4 cells.
void compose_stage(std::span<const std::uint8_t> frame, const GridSize& grid, View view, Background background,
                   std::vector<std::uint8_t>& out);

}  // namespace nca
