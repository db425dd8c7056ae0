// The beginning of a training run.
#include "engine/model/training_state.h"

#include <fmt/format.h>

#include "engine/model/errors.h"

namespace nca {

TrainingState initial_training_state(const Recipe& recipe, const Target& target) {
    check_recipe(recipe);
    if (target.grid() != recipe.grid())
        throw InvalidSetting(fmt::format(
            "the target has {}x{} cells, target size {} with padding {} makes {}x{}: make the target by these settings",
            target.grid().height, target.grid().width, recipe.target_size, recipe.target_padding, recipe.grid().height,
            recipe.grid().width));
    TrainingState state;
    state.recipe = recipe;
    state.target = target;
    state.target.premultiplied = recipe.premultiplied;
    state.pool.resize(static_cast<std::size_t>(recipe.endurance.pool));
    state.parameters = initial_parameters(recipe.sizes, recipe.seed);
    state.optimiser.first_moment.assign(state.parameters.values.size(), 0.0F);
    state.optimiser.second_moment.assign(state.parameters.values.size(), 0.0F);
    return state;
}

}  // namespace nca
