// Two runs give the same bits, whatever the order in which the device's blocks come; and the fast stage is the one that
// is chosen for the recipe's model.
#include <doctest/doctest.h>

#include "engine/backend/cuda/stages.h"
#include "engine/model/recipe.h"
#include "engine/model/training_state.h"
#include "tests/engine/backend/grid_case.h"

namespace {

using namespace nca;
using namespace nca::test;

constexpr int kIterations = 4;

/// Parameters after some iterations at the recipe's size, with all cells alive at first.
std::vector<double> learnt(const std::string& name) {
    const Recipe recipe;
    const BackendShape shape{recipe.sizes, recipe.grid(), recipe.learning.batch, recipe.learning.steps};
    const GridCase grid{shape, recipe.learning.steps, Living::all, recipe.keep_probability, 5};
    const auto backend = make_backend({.backend = name}, shape);
    const std::vector<float> target = grid.target();
    const Parameters parameters = initial_parameters(recipe.sizes, 0);
    backend->upload(Buffer::parameters, std::span<const float>(parameters.values));
    backend->upload(Buffer::target, std::span<const float>(target));
    const std::vector<float> levels(static_cast<std::size_t>(shape.batch), 0.6F);
    for (int i = 1; i <= kIterations; ++i) {
        const auto iteration = static_cast<std::uint32_t>(i);
        backend->noisy_states(std::span<const float>(levels), {7, Stream::noise_normal, iteration, 0, 0});
        backend->roll(shape.tape_steps, {0.5, {7, Stream::keep, iteration, 0, 0}, {}}, true);
        REQUIRE(backend->backpropagate());
        backend->optimiser_update({1e-3, 1.0, i});
    }
    return download(*backend, Buffer::parameters);
}

TEST_CASE("same bits: learning at the recipe's size, twice") {
    for (const std::string& name : tested_backends()) {
        CAPTURE(name);
        CHECK(learnt(name) == learnt(name));
    }
}

TEST_CASE("the fastest stage is right on this machine for the recipe's model") {
    const Recipe recipe;
    const gpu::StageChoice choice = gpu::choose_stage({recipe.sizes, recipe.grid(), 1, 0}, gpu::fast_stages());
    INFO(choice.why_not_faster);
    CHECK(choice.stage.name != gpu::fp32_stage().name);
}

}  // namespace
