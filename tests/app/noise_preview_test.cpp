// The preview of a noisy start is the frame that the live grid starts from.
#include "app/noise_preview.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

#include "engine/live/live_grid.h"

namespace {

using namespace nca;

constexpr int kSide = 24;

Target spotted_target(int height = kSide, int width = kSide) {
    Target target;
    target.picture = {height, width, {}};
    for (int i = 0; i < height * width * kPictureChannels; ++i)
        target.picture.pixels.push_back(static_cast<std::uint8_t>(i * 37 % 256));
    return target;
}

/// The first frame of a live grid, cut to its middle `side` cells.
std::vector<std::uint8_t> first_frame(const Target& target, std::uint64_t seed, double level, int side) {
    const ModelSizes sizes{.channels = 8, .hidden = 8};
    LiveGrid grid(initial_parameters(sizes, 1), target, 0.5, {.backend = "cpu", .threads = 1}, seed, 0.5);
    grid.renoise(level);
    grid.reset();
    std::vector<std::uint8_t> frame(grid.grid().cells() * kPictureChannels);
    grid.write_frame(frame);
    std::vector<std::uint8_t> cut;
    const int top = (grid.grid().height - side) / 2;
    const int left = (grid.grid().width - side) / 2;
    for (int y = 0; y < side; ++y) {
        const auto row = frame.begin() + ((top + y) * grid.grid().width + left) * kPictureChannels;
        cut.insert(cut.end(), row, row + side * kPictureChannels);
    }
    return cut;
}

TEST_CASE("the preview is the live grid's frame at step 0") {
    const Target target = spotted_target();
    for (const double level : {0.0, 0.25, 0.62, 1.0}) {
        for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1337}, std::uint64_t{1} << 40U}) {
            CAPTURE(level);
            CAPTURE(seed);
            CHECK(noisy_start_picture(target, seed, level, kSide).pixels == first_frame(target, seed, level, kSide));
        }
    }
}

TEST_CASE("the preview cuts the middle, also of a grid that is no square") {
    const Target target = spotted_target(20, 26);
    const Picture picture = noisy_start_picture(target, 5, 0.4, 12);
    CHECK(picture.height == 12);
    CHECK(picture.width == 12);
    CHECK(picture.pixels == first_frame(target, 5, 0.4, 12));
    CHECK(noisy_start_picture(target, 5, 0.4, 1000).height == 20);
}

TEST_CASE("a large square is thinned") {
    const Target target = spotted_target();
    const Picture whole = noisy_start_picture(target, 5, 0.4, kSide);
    const Picture thin = noisy_start_picture(target, 5, 0.4, kSide, 12);
    REQUIRE(thin.height == 12);
    CHECK(std::equal(thin.pixels.begin(), thin.pixels.begin() + kPictureChannels, whole.pixels.begin()));
    const auto third = whole.pixels.begin() + std::ptrdiff_t{2 * kPictureChannels};
    CHECK(std::equal(third, third + kPictureChannels, thin.pixels.begin() + kPictureChannels));
}

}  // namespace
