// Colours of numbers.
#include "app/colour_map.h"

#include <doctest/doctest.h>

#include <limits>

namespace {

using namespace nca;

TEST_CASE("colour maps: their ends and middle, clamped beyond") {
    CHECK(signed_colour(0) == Rgb{0x58, 0xB0, 0xF0});
    CHECK(signed_colour(0.5) == Rgb{0x22, 0x26, 0x2C});
    CHECK(signed_colour(1) == Rgb{0xF2, 0xA3, 0x3A});
    CHECK(signed_colour(-4) == signed_colour(0));
    CHECK(viridis(-3) == viridis(0));
    CHECK(viridis(7) == viridis(1));
    CHECK(map_colour(ColourMap::grey, 0.5) == Rgb{128, 128, 128});
}

TEST_CASE("colour maps: values through a range, and what is not finite stands out") {
    std::vector<std::uint8_t> out;
    const std::vector<float> values{-1, 0, 1, 5, std::numeric_limits<float>::quiet_NaN()};
    compose_values(values, {-1, 1}, ColourMap::signed_map, out);
    REQUIRE(out.size() == 20);
    CHECK(out[0] == 0x58);
    CHECK(out[8] == 0xF2);
    CHECK(out[12] == 0xF2);
    CHECK(out[16] == 0xFF);
    for (std::size_t i = 3; i < out.size(); i += 4) CHECK(out[i] == 255);
}

}  // namespace
