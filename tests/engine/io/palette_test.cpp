// The palette: few colours stay as they are, many are met closely, white stays white.
#include "engine/io/palette.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace {

using namespace nca;

TEST_CASE("palette: up to 256 colours are the palette") {
    ColourCounts counts;
    for (std::uint32_t i = 0; i < 256; ++i) counts[i * 65'793U % 16'777'216U] = i + 1;
    const std::vector<Colour> palette = make_palette(counts);
    CHECK(palette.size() == 256);
    for (const Colour& colour : palette) CHECK(counts.contains(pack_colour(colour)));
    CHECK(make_palette({}).size() == 1);
    CHECK(make_palette({{0x102030U, 5}}) == std::vector<Colour>{{0x10, 0x20, 0x30}});
}

TEST_CASE("palette: many colours are met closely, and a large white ground exactly") {
    ColourCounts counts;
    counts[0xFFFFFFU] = 100'000;
    for (std::uint32_t r = 0; r < 64; ++r)
        for (std::uint32_t g = 0; g < 64; ++g) counts[(r * 4) << 16U | (g * 4) << 8U | 128U] = 1;
    const std::vector<Colour> palette = make_palette(counts);
    CHECK(palette.size() == 256);
    CHECK(std::find(palette.begin(), palette.end(), Colour{255, 255, 255}) != palette.end());
    PaletteIndex index(palette);
    double sum = 0;
    for (const auto& [packed, count] : counts) {
        const Colour colour{static_cast<std::uint8_t>(packed >> 16U), static_cast<std::uint8_t>(packed >> 8U),
                            static_cast<std::uint8_t>(packed)};
        const Colour found = palette[index.nearest(colour)];
        for (std::size_t c = 0; c < 3; ++c) sum += std::pow(int{colour[c]} - int{found[c]}, 2);
    }
    // 255 boxes of about 16x16 levels: an error of 16^2/12 a channel in two channels, with some slack.
    CHECK(sum / static_cast<double>(counts.size()) < 1.5 * 2 * 16 * 16 / 12);
}

TEST_CASE("palette: the same counts give the same palette, in whatever order they came") {
    ColourCounts forwards;
    ColourCounts backwards;
    for (std::uint32_t i = 0; i < 5000; ++i) forwards[i * 7919U % 16'777'216U] = i % 7 + 1;
    for (std::uint32_t i = 5000; i-- > 0;) backwards[i * 7919U % 16'777'216U] = i % 7 + 1;
    CHECK(make_palette(forwards) == make_palette(backwards));
}

TEST_CASE("palette: the nearest colour is found") {
    PaletteIndex index({{0, 0, 0}, {255, 255, 255}, {255, 0, 0}});
    CHECK(index.nearest({10, 10, 10}) == 0);
    CHECK(index.nearest({250, 240, 255}) == 1);
    CHECK(index.nearest({200, 30, 0}) == 2);
    CHECK(index.nearest({200, 30, 0}) == 2);
}

}  // namespace
