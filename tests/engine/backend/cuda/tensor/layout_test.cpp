// Divisions by multiplication, which find a cell's place.
#include "engine/backend/cuda/tensor/layout.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <vector>

using namespace nca;
using namespace nca::gpu::tensor;

TEST_CASE("a known divisor divides exactly") {
    constexpr std::uint32_t kMost = (1U << 31) - 1;
    std::mt19937 engine(1);
    const auto random = [&] { return static_cast<std::uint32_t>(engine()); };
    std::vector<std::uint32_t> divisors{1, 2, 3, 5, 7, 72, 5184, 65535, 65536, 65537, 1U << 30, kMost - 1, kMost};
    for (int i = 0; i < 200; ++i) divisors.push_back(1 + random() % (kMost >> random() % 31));
    for (const std::uint32_t divisor : divisors) {
        const Divisor by = make_divisor(divisor);
        const auto check = [&](std::uint32_t dividend) {
            if (by.divide(dividend) != dividend / divisor) FAIL_CHECK(dividend << " / " << divisor);
        };
        check(0);
        check(kMost);
        for (int i = 0; i < 200; ++i) {
            const std::uint32_t multiple = random() % (kMost / divisor + 1) * divisor;
            check(multiple);
            check(std::min(multiple + divisor - 1, kMost));
            check(random() & kMost);
        }
    }
}

TEST_CASE("a cell's place") {
    const Layout layout = make_layout({.channels = 16, .hidden = 32}, {.height = 5, .width = 7}, 3);
    std::uint32_t cell = 0;
    for (std::uint32_t sample = 0; sample < 3; ++sample)
        for (int y = 0; y < 5; ++y)
            for (int x = 0; x < 7; ++x, ++cell) {
                const CellPlace place = place_of(layout, cell);
                CHECK(place.sample == sample);
                CHECK(place.y == y);
                CHECK(place.x == x);
            }
}
