// Which options a run takes on the way, and which would make another run of it.
#include "app/cli/training_run.h"

#include <fmt/format.h>

#include <system_error>

#include "app/cli/training_folder.h"
#include "engine/io/checkpoint.h"
#include "engine/io/target_source.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

namespace fs = std::filesystem;

Target target_of(const Recipe& recipe) {
    return make_target(load_target_picture(recipe.target, recipe.target_crop), recipe.target_size,
                       recipe.target_padding);
}

/// Replaces what was given; the rest stays the run's.
void take_controls(const Settings& settings, Recipe& recipe) {
    const LearningControls& wanted = settings.recipe.learning;
    LearningControls& learning = recipe.learning;
    const auto take = [&](const char* option, auto& value, const auto& replacement) {
        if (settings.has(option)) value = replacement;
    };
    take("iterations", recipe.iterations, settings.recipe.iterations);
    take("batch", learning.batch, wanted.batch);
    take("steps", learning.steps, wanted.steps);
    take("learning-rate", learning.learning_rate, wanted.learning_rate);
    take("end-learning-rate", learning.end_learning_rate, wanted.end_learning_rate);
    take("decay-iterations", learning.decay_iterations, wanted.decay_iterations);
    take("clip-norm", learning.clip_norm, wanted.clip_norm);
    take("noise-low", learning.noise_low, wanted.noise_low);
    take("noise-high", learning.noise_high, wanted.noise_high);
    check_recipe(recipe);
}

template <class Value>
void refuse_change(const Settings& settings, const char* option, const Value& wanted, const Value& found,
                   const fs::path& checkpoint) {
    if (!settings.has(option) || wanted == found) return;
    throw InvalidSetting(fmt::format(
        "--{} is {}, but the run in {} has {} and can't change it: leave the option out, or start a new run "
        "without --resume",
        option, wanted, checkpoint.string(), found));
}

void refuse_contradictions(const Settings& settings, const TrainingState& run, const fs::path& checkpoint) {
    const Recipe& wanted = settings.recipe;
    const Recipe& found = run.recipe;
    refuse_change(settings, "size", wanted.target_size, found.target_size, checkpoint);
    refuse_change(settings, "padding", wanted.target_padding, found.target_padding, checkpoint);
    refuse_change(settings, "channels", wanted.sizes.channels, found.sizes.channels, checkpoint);
    refuse_change(settings, "hidden", wanted.sizes.hidden, found.sizes.hidden, checkpoint);
    refuse_change(settings, "keep-probability", wanted.keep_probability, found.keep_probability, checkpoint);
    refuse_change(settings, "seed", wanted.seed, found.seed, checkpoint);
    if (!settings.has("target") || wanted.target == found.target) return;
    // Another name of the same picture is no contradiction: the pixels rule.
    Recipe same = found;
    same.target = wanted.target;
    if (target_of(same).picture.pixels != run.target.picture.pixels)
        refuse_change(settings, "target", wanted.target, found.target, checkpoint);
}

}  // namespace

TrainingState new_run(const Settings& settings) {
    check_recipe(settings.recipe);
    return initial_training_state(settings.recipe, target_of(settings.recipe));
}

fs::path checkpoint_to_resume(const fs::path& resume) {
    const fs::path path = absolute_path(resume);
    std::error_code error;
    if (!fs::is_directory(path, error)) return path;
    const TrainingFolder folder{path};
    if (!fs::exists(folder.checkpoint(), error))
        throw BadFile(fmt::format(
            "there is no run.checkpoint in {}: name the folder of a run, or leave --resume out to start one",
            path.string()));
    return folder.checkpoint();
}

TrainingState resumed_run(const Settings& settings, const fs::path& checkpoint) {
    TrainingState run = load_checkpoint(checkpoint);
    refuse_contradictions(settings, run, checkpoint);
    take_controls(settings, run.recipe);
    if (settings.has("iterations") && run.recipe.iterations < run.iteration)
        throw InvalidSetting(fmt::format("--iterations is {}, but the run in {} has done {} already: choose more",
                                         run.recipe.iterations, checkpoint.string(), run.iteration));
    return run;
}

}  // namespace nca
