// Small pictures of the live grid: its middle, averaged where it is larger than what is shown.
#pragma once

#include <cstdint>
#include <span>

#include "engine/model/picture.h"

namespace nca {

/// The middle `side` x `side` cells (less where the grid is smaller) of RGBA `pixels` (H,W,4), averaged over squares of
/// whole cells so that it is at most about `most` wide. Colours are weighted by their alpha.
Picture thumbnail(std::span<const std::uint8_t> pixels, GridSize grid, int side, int most);

}  // namespace nca
