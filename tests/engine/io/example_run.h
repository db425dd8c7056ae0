// A small model and a small run with numbers that look like those of a real one, for the tests of files.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "engine/io/model_file.h"
#include "engine/model/parameters.h"
#include "engine/model/training_state.h"

namespace nca::test {

inline Target example_target(int side) {
    Target target{{side, side, {}}};
    for (int i = 0; i < side * side * kPictureChannels; ++i)
        target.picture.pixels.push_back(static_cast<std::uint8_t>(i * 37 % 256));
    return target;
}

inline std::vector<float> example_values(const ModelSizes& sizes, float scale) {
    std::vector<float> values(ParameterLayout(sizes).total());
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = scale * static_cast<float>(std::sin(static_cast<double>(i) + 1.0));
    return values;
}

inline ModelFile example_model(const ModelSizes& sizes = {5, 7}) {
    ModelFile model;
    model.recipe.sizes = sizes;
    model.recipe.target_size = 6;
    model.recipe.target_padding = 2;
    model.recipe.seed = 77;
    model.parameters = {sizes, example_values(sizes, 0.1F)};
    model.iterations_done = 1234;
    model.target = example_target(10);
    model.notes = {{"trained_on", "two cores"}, {"licence", "MIT"}};
    return model;
}

inline TrainingState example_run(const Recipe& recipe, std::int64_t iterations) {
    TrainingState state;
    state.recipe = recipe;
    state.target = example_target(recipe.grid().height);
    state.parameters = {recipe.sizes, example_values(recipe.sizes, 0.1F)};
    state.optimiser.first_moment = example_values(recipe.sizes, 1e-3F);
    for (const float value : example_values(recipe.sizes, 1e-3F))
        state.optimiser.second_moment.push_back(value * value);
    state.iteration = iterations;
    for (std::int64_t i = 0; i < iterations; ++i) {
        const auto x = static_cast<double>(i);
        state.history.push_back({.iteration = i,
                                 .loss = 0.1 / (x + 1),
                                 .gradient_norm = 1 + std::sin(x),
                                 .learning_rate = learning_rate_at(recipe.learning, i),
                                 .reach_share = 0.5 + 0.4 * std::cos(x),
                                 .active_share = 0.25 + 0.2 * std::cos(x),
                                 .seconds = 3 + 1e-3 * x});
    }
    return state;
}

}  // namespace nca::test
