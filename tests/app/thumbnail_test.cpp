// Small pictures of the grid.
#include "app/thumbnail.h"

#include <doctest/doctest.h>

namespace nca {
namespace {

TEST_CASE("thumbnail: the middle, cell for cell where it fits") {
    std::vector<std::uint8_t> pixels(6 * 6 * 4, 0);
    pixels[(2 * 6 + 3) * 4] = 200;
    pixels[(2 * 6 + 3) * 4 + 3] = 255;
    const Picture small = thumbnail(pixels, {6, 6}, 4, 40);
    CHECK(small.width == 4);
    CHECK(small.pixels[(1 * 4 + 2) * 4] == 200);
    CHECK(small.pixels[(1 * 4 + 2) * 4 + 3] == 255);
}

TEST_CASE("thumbnail: averaged by whole cells, transparent ones lend no colour") {
    std::vector<std::uint8_t> pixels(100 * 100 * 4, 0);
    for (std::size_t cell = 0; cell < 100 * 100; cell += 2) {
        pixels[4 * cell + 1] = 90;
        pixels[4 * cell + 3] = 255;
    }
    const Picture small = thumbnail(pixels, {100, 100}, 80, 40);
    CHECK(small.height == 40);
    CHECK(small.pixels[1] == 90);
    CHECK(small.pixels[3] == 128);
    CHECK(thumbnail(pixels, {3, 3}, 80, 40).pixels.empty());
}

}  // namespace
}  // namespace nca
