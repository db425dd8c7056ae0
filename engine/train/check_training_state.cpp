// Whether the parts of a run fit each other: what a trainer relies on.
#include <fmt/format.h>

#include <cstddef>

#include "engine/model/errors.h"
#include "engine/model/parameters.h"
#include "engine/train/trainer.h"

namespace nca {

void check_training_state(const TrainingState& state) {
    check_recipe(state.recipe);
    const std::size_t count = ParameterLayout(state.recipe.sizes).total();
    if (state.parameters.sizes != state.recipe.sizes || state.parameters.values.size() != count)
        throw InvalidSetting(fmt::format(
            "the run has {} parameters of {} channels and hidden size {}, its recipe needs {} of {} and {}: start it "
            "anew or load a matching checkpoint",
            state.parameters.values.size(), state.parameters.sizes.channels, state.parameters.sizes.hidden, count,
            state.recipe.sizes.channels, state.recipe.sizes.hidden));
    if (state.optimiser.first_moment.size() != count || state.optimiser.second_moment.size() != count)
        throw InvalidSetting(
            fmt::format("the run has {} and {} optimiser moments, its recipe needs {}: load a matching checkpoint",
                        state.optimiser.first_moment.size(), state.optimiser.second_moment.size(), count));
    const GridSize grid = state.target.grid();
    if (grid != state.recipe.grid() || state.target.picture.pixels.size() != grid.cells() * kPictureChannels)
        throw InvalidSetting(fmt::format(
            "the target is {}x{} cells, target size {} with padding {} needs {}x{}: choose the target again",
            grid.height, grid.width, state.recipe.target_size, state.recipe.target_padding, state.recipe.grid().height,
            state.recipe.grid().width));
    if (state.pool.size() != static_cast<std::size_t>(state.recipe.endurance.pool))
        throw InvalidSetting(
            fmt::format("the run has a pool of {} places, its recipe one of {}: load a matching checkpoint",
                        state.pool.size(), state.recipe.endurance.pool));
    for (const auto& kept : state.pool)
        if (kept != nullptr && (kept->occupied.size() != pool_mask_bytes(grid) ||
                                kept->halves.size() != occupied_cells(kept->occupied) *
                                                           static_cast<std::size_t>(state.recipe.sizes.channels)))
            throw InvalidSetting("a state in the run's pool is of another size: load a matching checkpoint");
    if (state.iteration < 0)
        throw InvalidSetting(fmt::format("the run's iteration is {}: it must be 0 or more", state.iteration));
}

}  // namespace nca
