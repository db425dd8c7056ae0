// What the stage shows of a frame's own picture: RGBA over a background, or alpha in greys, one pixel a cell. Pure
// arithmetic on bytes; numbers through a colour map are colour_map.h's.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "app/colour_map.h"
#include "engine/model/sizes.h"

namespace nca {

enum class View : std::uint8_t { rgba, alpha, error, change, channel };
inline constexpr int kViews = 5;
enum class Background : std::uint8_t { checkerboard, white, black };

/// What shows through clear cells: squares of `square` x `square` cells, the one at the top left even.
struct BackgroundColours {
    Rgb even{}, odd{};
    int square = 4;
};
BackgroundColours background_colours(Background background);

/// A cell (four bytes with straight alpha) over the background, at its place.
Rgb cell_over(const std::uint8_t* rgba, const BackgroundColours& behind, int row, int column);

/// Mean squared RGBA difference of a cell of the frame to the target, both 8-bit, values scaled to [0,1].
double cell_error(std::span<const std::uint8_t> frame, std::span<const std::uint8_t> target, std::size_t cell);

/// Opaque RGBA bytes (H,W,4). `frame` is (H,W,4) with straight alpha. View::alpha is grey, all others are its colours.
/// The window has the graphics card do the colours (shaders/stage.frag); this is what they are to be.
void compose_stage(std::span<const std::uint8_t> frame, const GridSize& grid, View view, Background background,
                   std::vector<std::uint8_t>& out);

}  // namespace nca
