// The model that the tensor stage is held to: without its roundings it is the reference, and with them it shows by
// itself what they do to a small tensor.
#include "tests/engine/backend/cuda/tensor/rounded_model.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "tests/engine/backend/cuda/tensor/tensor_limits.h"
#include "tests/engine/backend/cuda/tensor/tensor_rig.h"

namespace {

using namespace nca;
using namespace nca::test;

TEST_CASE("rounded model: without rounding its gradient is the reference's, and no larger than its terms") {
    for (const GridCase& grid : tensor_cases()) {
        if (grid.shape.sizes.hidden == 256) continue;  // they take their time
        CAPTURE(grid.name());
        const auto reference = make_loaded(grid, {"reference", 0, "auto"});
        reference->roll(grid.steps, grid.keep(), true);
        REQUIRE(reference->backpropagate());
        const ModelGradient found = model_gradient(grid, Rounding::none);
        CHECK(relative_error(found.gradient, download(*reference, Buffer::gradient)) <= 1e-12);
        for (std::size_t i = 0; i < found.gradient.size(); ++i)
            REQUIRE(std::fabs(found.gradient[i]) <= found.magnitudes[i] * (1 + 1e-12));
    }
}

TEST_CASE("rounded model: one hidden number across zero moves a bias of seven by more than a hundredth") {
    const auto cases = tensor_cases();
    const auto grid = std::ranges::find_if(cases, [](const GridCase& one) {
        return one.shape.grid == GridSize{1, 19} && one.shape.sizes.hidden == 7;
    });
    REQUIRE(grid != cases.end());
    const auto exact = model_gradient(*grid, Rounding::none).gradient;
    const auto rounded = model_gradient(*grid, Rounding::sixteen_bits).gradient;
    const auto norm_moved = [&](std::size_t first, std::size_t count) {
        const auto part = [&](const std::vector<double>& flat) {
            const auto begin = flat.begin() + static_cast<std::ptrdiff_t>(first);
            return std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(count));
        };
        return std::fabs(agreement(part(rounded), part(exact)).norm_ratio - 1);
    };
    const ParameterLayout layout(grid->shape.sizes);
    CHECK(norm_moved(layout.bias1(), layout.bias1_count) > 0.01);  // layer 1's alone: the number's ReLU is its door
    CHECK(norm_moved(layout.weights2(), layout.weights2_count) < 1e-3);
    CHECK(norm_moved(layout.bias2(), layout.bias2_count) < 1e-3);
}

}  // namespace
