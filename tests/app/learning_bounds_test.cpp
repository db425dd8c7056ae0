// Bounds against the bytes that the engine says it needs.
#include "app/learning_bounds.h"

#include <doctest/doctest.h>

namespace nca {
namespace {

const Execution kOnCpu{.backend = "cpu"};

std::size_t least(const Recipe& recipe, int batch, int steps) {
    return least_backend_bytes(kOnCpu, {recipe.sizes, recipe.grid(), batch, steps});
}

TEST_CASE("learning bounds: as much as half of the memory holds") {
    const Recipe recipe;
    const std::size_t available = 2 * least(recipe, 20, recipe.learning.steps);
    const LearningBounds bounds = learning_bounds(kOnCpu, recipe, available);
    CHECK(bounds.batch >= 20);
    CHECK(least(recipe, bounds.batch, recipe.learning.steps) <= available / 2);
    CHECK(least(recipe, bounds.batch + 1, recipe.learning.steps) > available / 2);
    CHECK(least(recipe, recipe.learning.batch, bounds.steps) <= available / 2);
    CHECK(least(recipe, recipe.learning.batch, bounds.steps + 1) > available / 2);
}

TEST_CASE("learning bounds: an end where memory has none, and never below what is set") {
    Recipe recipe;
    LearningBounds bounds = learning_bounds(kOnCpu, recipe, std::size_t{1} << 60U);
    CHECK(bounds.batch == 1024);
    CHECK(bounds.steps == 4096);
    CHECK(bounds.rate == 1);
    CHECK(bounds.iterations == 10'000'000);
    recipe.learning.learning_rate = 7;
    recipe.iterations = 20'000'000;
    recipe.learning.batch = 3;
    recipe.learning.steps = 5000;
    bounds = learning_bounds(kOnCpu, recipe, 0);
    CHECK(bounds.batch == 3);
    CHECK(bounds.steps == 5000);
    CHECK(bounds.rate == 7);
    CHECK(bounds.iterations == 20'000'000);
}

}  // namespace
}  // namespace nca
