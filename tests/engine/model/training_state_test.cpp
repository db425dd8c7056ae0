// The beginning of a run, and a target's numbers.
#include "engine/model/training_state.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "engine/model/errors.h"

namespace {

using namespace nca;

TEST_CASE("target: a byte becomes byte / 255 in single precision") {
    Target target{{1, 2, {0, 1, 128, 255, 51, 3, 254, 7}}};
    const std::vector<float> values = target.values();
    REQUIRE(values.size() == 8);
    CHECK(target.grid() == GridSize{1, 2});
    for (std::size_t i = 0; i < 8; ++i) CHECK(values[i] == static_cast<float>(target.picture.pixels[i]) / 255.0F);
    CHECK(values[3] == 1.0F);
}

TEST_CASE("training state: a run begins with the seed's parameters and no moments") {
    Recipe recipe;
    recipe.sizes = {8, 16};
    recipe.seed = 5;
    recipe.target_size = 4;
    recipe.target_padding = 1;
    const Target target{{6, 6, std::vector<std::uint8_t>(144, 9)}};
    const TrainingState state = initial_training_state(recipe, target);
    CHECK(state.recipe == recipe);
    CHECK(state.parameters.values == initial_parameters(recipe.sizes, 5).values);
    CHECK(state.target.picture.pixels == target.picture.pixels);
    CHECK(state.iteration == 0);
    CHECK(state.history.empty());
    for (const auto* moment : {&state.optimiser.first_moment, &state.optimiser.second_moment}) {
        CHECK(moment->size() == state.parameters.values.size());
        CHECK(std::all_of(moment->begin(), moment->end(), [](float value) { return value == 0.0F; }));
    }
}

TEST_CASE("training state: recipe and target must fit") {
    Recipe recipe;
    const Target target{{6, 6, std::vector<std::uint8_t>(144, 9)}};
    CHECK_THROWS_AS(initial_training_state(recipe, target), InvalidSetting);
    recipe.learning.batch = 0;
    CHECK_THROWS_AS(initial_training_state(recipe, target), InvalidSetting);
}

}  // namespace
