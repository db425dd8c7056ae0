// The overflow penalty against sums by hand and central differences.
#include "engine/train/overflow.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace {

using namespace nca;

TEST_CASE("overflow: what is within the limit costs nothing, beyond it the square of the excess") {
    const std::vector<double> states{0, 2, -2, 3, -4};
    std::vector<double> gradient(5, 9);
    CHECK(overflow_penalty(std::span<const double>(states), 10, 2, std::span<double>(gradient)) ==
          doctest::Approx(10.0 * (1 + 4) / 5));
    CHECK(gradient == std::vector<double>{0, 0, 0, 4, -8});
}

TEST_CASE("overflow: the gradient equals central differences") {
    std::vector<double> states;
    for (int i = 0; i < 50; ++i) states.push_back(3 * std::sin(1.7 * i));
    std::vector<double> gradient(states.size());
    std::vector<double> unused(states.size());
    overflow_penalty(std::span<const double>(states), 0.3, 1.25, std::span<double>(gradient));
    for (std::size_t i = 0; i < states.size(); ++i) {
        std::vector<double> up = states;
        std::vector<double> down = states;
        up[i] += 1e-5;
        down[i] -= 1e-5;
        const double difference =
            (overflow_penalty(std::span<const double>(up), 0.3, 1.25, std::span<double>(unused)) -
             overflow_penalty(std::span<const double>(down), 0.3, 1.25, std::span<double>(unused))) /
            2e-5;
        CHECK(gradient[i] == doctest::Approx(difference).epsilon(1e-6));
    }
}

TEST_CASE("overflow: numbers that are not finite give a penalty that is not") {
    for (const float wrong : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        const std::vector<float> states{1, wrong, 1};
        std::vector<float> gradient(3);
        CHECK_FALSE(std::isfinite(overflow_penalty(std::span<const float>(states), 1, 2, std::span<float>(gradient))));
    }
}

}  // namespace
