// The arithmetic of one cell at its edges.
#include "engine/model/cell_rule.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace {

using namespace nca;

TEST_CASE("cell rule: the kernels are identity and the two Sobel derivatives of SPEC.md, over 8") {
    const double rise[3] = {-1, 0, 1}, smooth[3] = {1, 2, 1};
    for (int dy = -1; dy <= 1; ++dy)
        for (int dx = -1; dx <= 1; ++dx) {
            CHECK(perceive_weight(0, dy, dx) == (dy == 0 && dx == 0 ? 1.0 : 0.0));
            CHECK(perceive_weight(1, dy, dx) == rise[dy + 1] * smooth[dx + 1] / 8);
            CHECK(perceive_weight(2, dy, dx) == smooth[dy + 1] * rise[dx + 1] / 8);
        }
}

TEST_CASE("cell rule: alive means strictly above 0.1") {
    CHECK_FALSE(is_alive(0.1));
    CHECK(is_alive(std::nextafter(0.1, 1.0)));
    CHECK_FALSE(is_alive(0.1F));
    CHECK_FALSE(is_alive(std::numeric_limits<double>::quiet_NaN()));
    CHECK_FALSE(is_alive(-std::numeric_limits<double>::infinity()));
}

TEST_CASE("cell rule: a noisy value runs from target to noise and is clipped") {
    CHECK(noisy_value(0.25, 0.0, 9.0) == 0.25);
    CHECK(noisy_value(0.25, 1.0, 0.75) == 0.75);
    CHECK(noisy_value(0.5, 0.5, 0.25) == 0.375);
    CHECK(noisy_value(0.5, 1.0, -3.0) == 0.0);
    CHECK(noisy_value(0.5, 1.0, 3.0) == 1.0);
}

TEST_CASE("cell rule: bytes are clipped and truncated") {
    CHECK(to_byte(-1.0) == 0);
    CHECK(to_byte(0.999 / 255) == 0);
    CHECK(to_byte(0.5) == 127);
    CHECK(to_byte(0.9999) == 254);
    CHECK(to_byte(1.0) == 255);
    CHECK(to_byte(7.5F) == 255);
    CHECK(to_byte(std::numeric_limits<float>::quiet_NaN()) == 0);
    CHECK(to_byte(std::numeric_limits<double>::infinity()) == 255);
}

TEST_CASE("cell rule: over white") {
    CHECK(over_white(0.25, 0.0) == 1.0);
    CHECK(over_white(0.25, 1.0) == 0.25);
    CHECK(over_white(0.25, 0.5) == 0.625);
    CHECK(over_white(0.25, 2.0) == 0.25);  // alpha is clipped
    CHECK(over_white(3.0, 0.5) == 2.0);    // the colour is not
}

}  // namespace
