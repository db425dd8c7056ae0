// Pictures and targets as plain numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/model/sizes.h"

namespace nca {

/// An 8-bit RGBA picture with straight (not premultiplied) alpha; pixels (height, width, 4), row-major.
struct Picture {
    int height = 0;
    int width = 0;
    std::vector<std::uint8_t> pixels;
};

/// What the automaton learns to restore: a padded 8-bit picture of the grid's size; values(y,x,c) = byte / 255.
struct Target {
    Picture picture;
    bool premultiplied = false;  ///< values have their colours multiplied by alpha (Recipe::premultiplied)

    GridSize grid() const { return {picture.height, picture.width}; }
    /// (H,W,4) in [0,1]; float(byte) / 255.0f as numpy divides, then times alpha where premultiplied.
    std::vector<float> values() const;
};

}  // namespace nca
