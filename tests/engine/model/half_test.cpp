// Halves: every one comes back from its float, and floats go to the nearest.
#include "engine/model/half.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace {

using namespace nca;

TEST_CASE("half: every finite half is its own float") {
    for (std::uint32_t bits = 0; bits < 65'536; ++bits) {
        const auto half = static_cast<std::uint16_t>(bits);
        if ((half & 0x7C00U) == 0x7C00U) continue;
        if (half_of(float_of(half)) != half) FAIL_CHECK("half " << bits);
    }
}

TEST_CASE("half: a float goes to the nearest half, and half-way to the even one") {
    // Between any two neighbours: below the middle down, above it up, at it to the one with an even last bit.
    for (std::uint16_t low = 0; low < 0x7BFFU; ++low) {
        const auto high = static_cast<std::uint16_t>(low + 1);
        const float middle = (float_of(low) + float_of(high)) / 2;
        bool good = half_of(std::nextafter(middle, 0.0F)) == low && half_of(std::nextafter(middle, 1e9F)) == high &&
                    half_of(middle) == (low % 2 == 0 ? low : high);
        good = good && half_of(-middle) == (0x8000U | (low % 2 == 0 ? low : high));
        if (!good) FAIL_CHECK("between " << low << " and " << high);
    }
}

TEST_CASE("half: what is too large becomes the largest, NaN stays NaN") {
    CHECK(float_of(half_of(65519.0F)) == kLargestHalf);
    CHECK(float_of(half_of(65520.0F)) == kLargestHalf);
    CHECK(float_of(half_of(-1e30F)) == -kLargestHalf);
    CHECK(float_of(half_of(std::numeric_limits<float>::infinity())) == kLargestHalf);
    CHECK(std::isnan(float_of(half_of(std::numeric_limits<float>::quiet_NaN()))));
    CHECK(half_of(1e-9F) == 0);
    CHECK(half_of(-1e-9F) == 0x8000U);
}

}  // namespace
