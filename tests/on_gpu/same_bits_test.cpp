// Two runs give the same bits, whatever the order in which the device's blocks come, by the verbs as by iterations in
// one piece, and with activations kept or computed again; and the fast stage is the one that is chosen for the recipe's
// model.
#include <doctest/doctest.h>

#include "engine/backend/cuda/stages.h"
#include "engine/model/recipe.h"
#include "engine/model/training_state.h"
#include "tests/engine/backend/grid_case.h"

namespace {

using namespace nca;
using namespace nca::test;

constexpr int kIterations = 4;

enum class Way { iterate, verbs };

/// Parameters after some iterations at the recipe's size, with all cells alive at first.
std::vector<double> learnt(const std::string& name, Way way, TapeMemory memory = TapeMemory::automatic) {
    const Recipe recipe;
    const BackendShape shape{recipe.sizes, recipe.grid(), recipe.learning.batch, recipe.learning.steps};
    const GridCase grid{shape, recipe.learning.steps, Living::all, recipe.keep_probability, 5};
    const auto backend = make_backend({.backend = name, .memory = memory}, shape);
    const std::vector<float> target = grid.target();
    const Parameters parameters = initial_parameters(recipe.sizes, 0);
    backend->upload(Buffer::parameters, std::span<const float>(parameters.values));
    backend->upload(Buffer::target, std::span<const float>(target));
    const std::vector<double> levels(static_cast<std::size_t>(shape.batch), 0.6);
    IterationResult result;
    for (int i = 1; i <= kIterations; ++i) {
        const auto iteration = static_cast<std::uint32_t>(i);
        IterationWork work;
        work.levels = levels;
        work.normals = {7, Stream::noise_normal, iteration, 0, 0};
        work.steps = shape.tape_steps;
        work.keep = {0.5, {7, Stream::keep, iteration, 0, 0}, {}};
        work.update = {1e-3, 1.0, i};
        const IterationOutcome outcome =
            way == Way::iterate ? backend->iterate(work, result) : backend->Backend::iterate(work, result);
        REQUIRE(outcome == IterationOutcome::updated);
    }
    return download(*backend, Buffer::parameters);
}

TEST_CASE("same bits: learning at the recipe's size, twice, by the verbs, and in less memory") {
    for (const std::string& name : tested_backends()) {
        CAPTURE(name);
        const std::vector<double> once = learnt(name, Way::iterate);
        CHECK(learnt(name, Way::iterate) == once);
        CHECK(learnt(name, Way::verbs) == once);
        for (const TapeMemory memory : {TapeMemory::keep, TapeMemory::recompute})
            CHECK(learnt(name, Way::iterate, memory) == once);
    }
}

TEST_CASE("the fastest stage is right on this machine for the recipe's model") {
    const Recipe recipe;
    const gpu::StageChoice choice = gpu::choose_stage({recipe.sizes, recipe.grid(), 1, 0}, gpu::fast_stages());
    INFO(choice.why_not_faster);
    CHECK(choice.stage.name != gpu::fp32_stage().name);
}

}  // namespace
