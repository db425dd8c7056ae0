// A tiny film for tests of formats: coloured dots that move over a ground of every alpha.
#pragma once

#include <vector>

#include "engine/model/picture.h"

namespace nca::test {

/// 7x5 cells. The cell at i is red, the one two further half transparent blue; the rest is green with an alpha of its
/// own, 0 at the left and 255 at the right.
inline Picture moving_dot(int i) {
    Picture picture{5, 7, std::vector<std::uint8_t>(5 * 7 * 4, 0)};
    for (std::size_t cell = 0; cell < 35; ++cell) {
        picture.pixels[4 * cell + 1] = 200;
        picture.pixels[4 * cell + 3] = static_cast<std::uint8_t>(cell % 7 * 255 / 6);
    }
    const auto red = static_cast<std::size_t>(i % 35 * 4);
    const auto blue = static_cast<std::size_t>((i + 2) % 35 * 4);
    picture.pixels[red] = picture.pixels[red + 3] = 255;
    picture.pixels[red + 1] = 0;
    picture.pixels[blue + 1] = 0;
    picture.pixels[blue + 2] = 255;
    picture.pixels[blue + 3] = 128;
    return picture;
}

inline std::vector<Picture> moving_dots(int count) {
    std::vector<Picture> frames;
    for (int i = 0; i < count; ++i) frames.push_back(moving_dot(i));
    return frames;
}

/// The pixel of an enlarged picture.
inline const std::uint8_t* pixel_of(const Picture& picture, std::size_t y, std::size_t x, std::size_t scale) {
    return &picture.pixels[4 * (y / scale * static_cast<std::size_t>(picture.width) + x / scale)];
}

}  // namespace nca::test
