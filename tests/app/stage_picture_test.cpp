// What the stage shows, byte by byte.
#include "app/stage_picture.h"

#include <doctest/doctest.h>

namespace {

using namespace nca;

const GridSize kGrid{1, 5};
const std::vector<std::uint8_t> kFrame{255, 0, 0, 255, 0, 255, 0, 0, 10, 20, 30, 128, 0, 0, 0, 0, 9, 9, 9, 0};

std::vector<std::uint8_t> composed(View view, Background background) {
    std::vector<std::uint8_t> out;
    compose_stage(kFrame, kGrid, view, background, out);
    return out;
}

TEST_CASE("stage: colours lie over the background, and the picture is opaque") {
    const auto white = composed(View::rgba, Background::white);
    CHECK(white[0] == 255);
    CHECK(white[1] == 0);
    CHECK(white[4] == 255);  // a clear cell
    CHECK(white[8] == 132);  // half of 10, half of 255
    CHECK(composed(View::rgba, Background::black)[8] == 5);
    for (std::size_t i = 3; i < white.size(); i += 4) CHECK(white[i] == 255);
    const auto checks = composed(View::rgba, Background::checkerboard);
    CHECK(checks[12] != checks[16]);  // squares of four cells
}

TEST_CASE("stage: alpha is grey") {
    const auto alpha = composed(View::alpha, Background::white);
    CHECK(alpha[0] == 255);
    CHECK(alpha[5] == 0);
    CHECK(alpha[10] == 128);
}

TEST_CASE("stage: the error of a cell is 0 to itself and 1 to its opposite") {
    std::vector<std::uint8_t> target = kFrame;
    CHECK(cell_error(kFrame, target, 0) == 0);
    for (std::size_t i = 0; i < 4; ++i) target[i] = static_cast<std::uint8_t>(255 - target[i]);
    CHECK(cell_error(kFrame, target, 0) == doctest::Approx(1));
}

}  // namespace
