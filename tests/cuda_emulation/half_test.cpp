// Conversions to and from 16 bits against the definition: the nearest of all halves, the even one of two equally near.
#include "tests/cuda_emulation/half.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using nca::emulation::half_bits;
using nca::emulation::half_value;

TEST_CASE("Every half survives the way to a float and back") {
    for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
        const float value = half_value(static_cast<std::uint16_t>(bits));
        if (std::isnan(value))
            CHECK((half_bits(value) & 0x7FFF) > 0x7C00);
        else
            REQUIRE(half_bits(value) == bits);
    }
}

TEST_CASE("Halves are what IEEE 754 says") {
    CHECK(half_value(0x3C00) == 1.0F);
    CHECK(half_value(0xC000) == -2.0F);
    CHECK(half_value(0x7BFF) == 65504.0F);
    CHECK(half_value(0x0001) == 0x1p-24F);
    CHECK(half_value(0x0400) == 0x1p-14F);
    CHECK(half_value(0xFC00) == -std::numeric_limits<float>::infinity());
    CHECK(half_bits(-0.0F) == 0x8000);
}

TEST_CASE("What lies between two halves goes to the nearest, a tie to the even one") {
    for (std::uint32_t bits = 0; bits < 0x7BFF; ++bits) {
        const float low = half_value(static_cast<std::uint16_t>(bits));
        const float high = half_value(static_cast<std::uint16_t>(bits + 1));
        const float middle = 0.5F * (low + high);  // exact in a float
        const auto even = bits % 2 == 0 ? bits : bits + 1;
        REQUIRE(half_bits(middle) == even);
        REQUIRE(half_bits(std::nextafter(middle, low)) == bits);
        REQUIRE(half_bits(std::nextafter(middle, high)) == bits + 1);
        REQUIRE(half_bits(-middle) == (even | 0x8000));
    }
    CHECK(half_bits(65519.996F) == 0x7BFF);
    CHECK(half_bits(65520.0F) == 0x7C00);
    CHECK(half_bits(1e30F) == 0x7C00);
    CHECK(half_bits(1e-30F) == 0);
    CHECK(half_bits(std::numeric_limits<float>::infinity()) == 0x7C00);
}
