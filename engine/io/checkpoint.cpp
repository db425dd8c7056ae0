// A checkpoint is a model file (without the fixed perception kernel) that also holds Adam's moments, as
// adam.first_moment.* and adam.second_moment.* in the parameters' shapes, and the history. Random numbers are functions
// of their place, so that nothing else is needed to go on with the same numbers.
#include "engine/io/checkpoint.h"

#include <fmt/format.h>

#include <cstddef>
#include <map>
#include <string>

#include "engine/io/history_tensors.h"
#include "engine/io/parameter_tensors.h"
#include "engine/io/recipe_json.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

constexpr std::uint64_t kLargestCheckpoint = 2ULL << 30U;  // bytes
constexpr const char* kFirstMoment = "adam.first_moment.";
constexpr const char* kSecondMoment = "adam.second_moment.";

void check_kind(const TensorFile& file) {
    const FileKind kind = file_kind(file);
    if (kind == FileKind::model)
        throw BadFile(
            fmt::format("{}: it is a model file, which does not hold all that a run needs to go on; choose a "
                        "checkpoint",
                        file.name));
    if (kind != FileKind::checkpoint)
        throw BadFile(fmt::format(
            "{}: it is no checkpoint of dnca (no such format in its metadata); choose another file", file.name));
    for (const char* needed : {kRecipeKey, kIterationsKey})
        if (!file.metadata.contains(needed))
            throw BadFile(fmt::format("{}: its metadata has no '{}'; choose another checkpoint", file.name, needed));
}

void check_second_moment(const TensorFile& file, const std::vector<float>& values) {
    for (std::size_t i = 0; i < values.size(); ++i)
        if (values[i] < 0)  // the optimiser takes its square root
            throw BadFile(fmt::format("{}: the second moment of parameter {} is {}, below 0; choose another checkpoint",
                                      file.name, i, values[i]));
}

}  // namespace

TrainingState load_checkpoint(const std::filesystem::path& path) {
    const TensorFile file = read_safetensors(path, kLargestCheckpoint);
    check_kind(file);
    const ModelSizes sizes = read_sizes(file);
    check_perceive_kernel(file, sizes);

    TrainingState state;
    state.recipe = read_recipe(file, sizes);
    state.parameters = {sizes, read_parameter_values(file, sizes)};
    state.optimiser.first_moment = read_parameter_values(file, sizes, kFirstMoment);
    state.optimiser.second_moment = read_parameter_values(file, sizes, kSecondMoment);
    check_second_moment(file, state.optimiser.second_moment);
    state.target = read_target(file);
    if (state.target.grid() != state.recipe.grid())
        throw BadFile(fmt::format("{}: its target has {}x{} cells, its recipe makes {}x{}; choose another checkpoint",
                                  file.name, state.target.grid().height, state.target.grid().width,
                                  state.recipe.grid().height, state.recipe.grid().width));
    state.iteration = read_iterations_done(file);
    state.history = read_history(file, state.iteration);
    return state;
}

void save_checkpoint(const std::filesystem::path& path, const TrainingState& state) {
    const ModelSizes& sizes = state.parameters.sizes;
    if (state.recipe.sizes != sizes || state.target.grid() != state.recipe.grid())
        throw InvalidSetting(fmt::format(
            "the run's parameters ({} channels, hidden size {}) or target ({}x{} cells) do not fit its recipe ({}, {}, "
            "{}x{}); give the recipe that it follows",
            sizes.channels, sizes.hidden, state.target.grid().height, state.target.grid().width,
            state.recipe.sizes.channels, state.recipe.sizes.hidden, state.recipe.grid().height,
            state.recipe.grid().width));
    TensorMap tensors;
    store_parameter_values(tensors, sizes, state.parameters.values);
    store_parameter_values(tensors, sizes, state.optimiser.first_moment, kFirstMoment);
    store_parameter_values(tensors, sizes, state.optimiser.second_moment, kSecondMoment);
    store_target(tensors, state.target);
    store_history(tensors, state.history, state.iteration);
    write_safetensors(path,
                      {{kFormatKey, kCheckpointFormat},
                       {kRecipeKey, recipe_to_json(state.recipe)},
                       {kIterationsKey, fmt::format("{}", state.iteration)}},
                      tensors);
}

}  // namespace nca
