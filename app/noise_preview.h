// What a noisy start of the live grid will look like, computed beside it: for the noise level's slider.
#pragma once

#include <cstdint>

#include "engine/model/picture.h"

namespace nca {

/// The middle square of the live grid's first frame after a restart (reset count 0) with this seed at this noise level,
/// byte for byte. `side` in cells is cut to the grid's; squares larger than `largest` are thinned to every second,
/// third, ... cell, so that the picture has at most `largest` rows.
Picture noisy_start_picture(const Target& target, std::uint64_t seed, double level, int side, int largest = 128);

}  // namespace nca
