// A checkpoint is a model file (without the fixed perception kernel) that also holds Adam's moments, the history and
// the pool. Its layout is told in checkpoint.h.
#include "engine/io/checkpoint.h"

#include <fmt/format.h>

#include <cstddef>
#include <map>
#include <string>

#include "engine/io/checksum.h"
#include "engine/io/history_tensors.h"
#include "engine/io/parameter_tensors.h"
#include "engine/io/pool_tensors.h"
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

/// Whether a program that knows version 1 alone would compute other numbers.
bool needs_version_2(const Recipe& recipe) { return recipe.premultiplied || recipe.endurance != Endurance{}; }

void check_second_moment(const TensorFile& file, const std::vector<float>& values) {
    for (std::size_t i = 0; i < values.size(); ++i)
        if (values[i] < 0)  // the optimiser takes its square root
            throw BadFile(fmt::format("{}: the second moment of parameter {} is {}, below 0; choose another checkpoint",
                                      file.name, i, values[i]));
}

}  // namespace

TrainingState load_checkpoint(const std::filesystem::path& path) {
    return training_state_of(read_safetensors(path, kLargestCheckpoint));
}

TrainingState training_state_of(const TensorFile& file) {
    check_kind(file);
    check_checksum(file, file.metadata.at(kFormatKey) != kCheckpointFormat);
    const ModelSizes sizes = read_sizes(file);
    check_perceive_kernel(file, sizes);

    TrainingState state;
    state.recipe = read_recipe(file, sizes);
    state.parameters = {sizes, read_parameter_values(file, sizes)};
    state.optimiser.first_moment = read_parameter_values(file, sizes, kFirstMoment);
    state.optimiser.second_moment = read_parameter_values(file, sizes, kSecondMoment);
    check_second_moment(file, state.optimiser.second_moment);
    state.target = read_target(file);
    state.target.premultiplied = state.recipe.premultiplied;
    if (state.target.grid() != state.recipe.grid())
        throw BadFile(fmt::format("{}: its target has {}x{} cells, its recipe makes {}x{}; choose another checkpoint",
                                  file.name, state.target.grid().height, state.target.grid().width,
                                  state.recipe.grid().height, state.recipe.grid().width));
    state.iteration = read_iterations_done(file);
    state.history = read_history(file, state.iteration);
    state.pool = read_pool(file, state.recipe);
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
    store_pool(tensors, state.pool, state.recipe);
    std::map<std::string, std::string> metadata{
        {kFormatKey, needs_version_2(state.recipe) ? kEnduringCheckpointFormat : kCheckpointFormat},
        {kRecipeKey, recipe_to_json(state.recipe)},
        {kIterationsKey, fmt::format("{}", state.iteration)}};
    metadata[kChecksumKey] = content_checksum(metadata, tensors);
    write_safetensors(path, metadata, tensors);
}

}  // namespace nca
