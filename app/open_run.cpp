// Checkpoints as they are; models with what a run needs besides.
#include "app/open_run.h"

#include <algorithm>

#include "app/cli/chosen_model.h"
#include "app/resources.h"
#include "engine/io/checkpoint.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

// The window's grid runs on and on, so it opens on the model that stays; the Seed lizard fades some 200 steps after its
// start.
constexpr std::int64_t kMore = 1000;
constexpr const char* kBundledHealer = "models/lizard-healer.safetensors";

TrainingState run_of_model(const std::filesystem::path& path) {
    ChosenModel model = choose_model(path);
    TrainingState run = initial_training_state(model.file.recipe, model.file.target);
    run.parameters = std::move(model.file.parameters);
    run.iteration = model.file.iterations_done;
    // One that has learnt all that was planned can learn on at once, as by +1,000.
    run.recipe.iterations = std::max(run.recipe.iterations, run.iteration + kMore);
    return run;
}

TrainingState bundled_run() {
    try {
        return run_of_model(find_resource(kBundledHealer));
    } catch (const BadFile&) {
        return run_of_model({});
    }
}

}  // namespace

OpenedRun open_run(const std::filesystem::path& path) {
    if (path.empty()) return {bundled_run(), "Lizard", "bundled", {}};
    const bool checkpoint = path.extension() == ".checkpoint";
    return {checkpoint ? load_checkpoint(std::filesystem::absolute(path)) : run_of_model(path), path.stem().string(),
            path.filename().string(), std::filesystem::absolute(path).string()};
}

}  // namespace nca
