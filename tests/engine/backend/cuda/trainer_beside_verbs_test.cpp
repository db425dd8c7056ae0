// A training run whose iterations are graphs beside the same run by the verbs: the same history, parameters and
// pictures, and the same failures.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

#include "engine/train/trainer.h"
#include "tests/engine/backend/cuda/cuda_case.h"
#include "tests/engine/train/small_run.h"

namespace {

using namespace nca;
using namespace nca::test;

const Execution kCuda{.backend = "cuda"};

/// A few cells: tensor cores are slow where every lane is a fiber.
Recipe tiny_recipe() {
    Recipe recipe = small_recipe();
    recipe.target_size = 5;
    recipe.target_padding = 1;
    recipe.learning.steps = 4;
    return recipe;
}

/// A run whose samples all start from noise, and whose ends go to a pool that nobody starts from: the same numbers, but
/// the host looks at every final state, so that it goes by the verbs.
Recipe looked_at(Recipe recipe) {
    recipe.endurance.pool = 8;
    recipe.endurance.fresh = 1;
    return recipe;
}

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

void check_same(const Trainer& whole, const Trainer& verbs) {
    CHECK(same_numbers(whole.state().history, verbs.state().history));
    CHECK(whole.state().parameters.values == verbs.state().parameters.values);
    CHECK(whole.state().optimiser.first_moment == verbs.state().optimiser.first_moment);
    CHECK(whole.state().optimiser.second_moment == verbs.state().optimiser.second_moment);
    CHECK(whole.last_batch().iteration == verbs.last_batch().iteration);
    CHECK(whole.last_batch().starts == verbs.last_batch().starts);
    CHECK(whole.last_batch().ends == verbs.last_batch().ends);
    CHECK(whole.last_batch().levels == verbs.last_batch().levels);
    CHECK(whole.last_batch().losses == verbs.last_batch().losses);
}

}  // namespace

TEST_CASE("cuda: a run learns the same by graphs of whole iterations as by the verbs") {
    const FreshDevice fresh;
    Recipe recipe = tiny_recipe();
    recipe.learning.decay_iterations = 3;
    Trainer whole(small_run(recipe), kCuda);
    Trainer verbs(small_run(looked_at(recipe)), kCuda);
    for (int i = 0; i < 6; ++i) {
        CAPTURE(i);
        LearningControls controls = recipe.learning;
        controls.learning_rate = i < 2 ? 1e-3 : 4e-3;
        controls.batch = i < 3 ? 2 : 3;
        controls.steps = i < 4 ? 4 : 3;
        whole.set_controls(controls);
        verbs.set_controls(controls);
        const std::int64_t before = emulation::device_counts().graphs_replayed;
        const std::int64_t waits = emulation::device_counts().waits;
        REQUIRE(whole.iterate() == IterationEnd::done);
        CHECK(emulation::device_counts().graphs_replayed - before == 1);
        // Where neither batch nor steps are new and nothing is uploaded, the one wait is all.
        if (i == 1 || i == 2 || i == 5) CHECK(emulation::device_counts().waits - waits == 1);
        REQUIRE(verbs.iterate() == IterationEnd::done);
        check_same(whole, verbs);
    }
}

TEST_CASE("cuda: a run that explodes fails as by the verbs, and goes on the same") {
    const FreshDevice fresh;
    Recipe recipe = tiny_recipe();
    recipe.learning.learning_rate = recipe.learning.end_learning_rate = 1000;
    TrainingState run = small_run(recipe);
    TrainingState other = small_run(looked_at(recipe));
    std::string words = "the gradient's norm is";
    SUBCASE("its gradient") {}
    SUBCASE("its loss") {
        words = "the loss is NaN";
        run.parameters.values.back() = other.parameters.values.back() = std::numeric_limits<float>::quiet_NaN();
    }
    Trainer whole(run, kCuda);
    Trainer verbs(other, kCuda);
    IterationEnd end = IterationEnd::done;
    for (int i = 0; i < 10 && end == IterationEnd::done; ++i) {
        end = whole.iterate();
        CHECK(verbs.iterate() == end);
    }
    REQUIRE(end == IterationEnd::failed);
    CHECK(whole.failure().find(words) != std::string::npos);
    CHECK(whole.failure() == verbs.failure());
    REQUIRE(whole.failed_record());
    REQUIRE(verbs.failed_record());
    CHECK(whole.failed_record()->iteration == verbs.failed_record()->iteration);
    CHECK(same(whole.failed_record()->loss, verbs.failed_record()->loss));
    CHECK(same(whole.failed_record()->gradient_norm, verbs.failed_record()->gradient_norm));
    if (words != "the loss is NaN") check_same(whole, verbs);

    LearningControls controls = recipe.learning;
    controls.learning_rate = controls.end_learning_rate = 1e-3;
    for (Trainer* trainer : {&whole, &verbs}) trainer->set_controls(controls);
    for (int i = 0; i < 2; ++i) CHECK(whole.iterate() == verbs.iterate());
    CHECK(whole.failure() == verbs.failure());
    if (words != "the loss is NaN") check_same(whole, verbs);
}
