// Which options a run takes on the way, and which would make another run of it.
#include "app/cli/training_run.h"

#include <fmt/format.h>

#include <optional>
#include <system_error>
#include <utility>

#include "app/cli/training_folder.h"
#include "app/recipes.h"
#include "engine/io/checkpoint.h"
#include "engine/io/model_file.h"
#include "engine/io/target_source.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

namespace fs = std::filesystem;

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
}

/// The same of what makes another run.
void take_identity(const Settings& settings, Recipe& recipe) {
    const Recipe& wanted = settings.recipe;
    const auto take = [&](const char* option, auto& value, const auto& replacement) {
        if (settings.has(option)) value = replacement;
    };
    take("target", recipe.target, wanted.target);
    if (settings.has("target")) recipe.target_crop = {};
    take("size", recipe.target_size, wanted.target_size);
    take("padding", recipe.target_padding, wanted.target_padding);
    take("channels", recipe.sizes.channels, wanted.sizes.channels);
    take("hidden", recipe.sizes.hidden, wanted.sizes.hidden);
    take("keep-probability", recipe.keep_probability, wanted.keep_probability);
    take("seed", recipe.seed, wanted.seed);
}

/// Sizes and target are the model's, unless the recipe file or an option names another target.
void take_model(const ModelFile& model, const RecipeFile& chosen, Recipe& recipe) {
    recipe.sizes = model.recipe.sizes;
    recipe.target_size = model.recipe.target_size;
    recipe.target_padding = model.recipe.target_padding;
    if (chosen.keys.contains("target")) return;
    recipe.target = model.recipe.target;
    recipe.target_crop = model.recipe.target_crop;
}

/// Parameters fit the sizes they were trained with.
void check_sizes_are_the_models(const Settings& settings, const Recipe& recipe, const ModelFile& model) {
    if (recipe.sizes == model.parameters.sizes) return;
    throw InvalidSetting(fmt::format(
        "--channels and --hidden make {} and {}, but the model in {} has {} and {}: leave the options out, or start "
        "without --from",
        recipe.sizes.channels, recipe.sizes.hidden, settings.from.string(), model.parameters.sizes.channels,
        model.parameters.sizes.hidden));
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
    if (make_target(same).picture.pixels != run.target.picture.pixels)
        refuse_change(settings, "target", wanted.target, found.target, checkpoint);
}

}  // namespace

TrainingState new_run(const Settings& settings) {
    RecipeFile chosen;
    if (!settings.recipe_choice.empty()) chosen = choose_recipe(settings.recipe_choice);
    std::optional<ModelFile> model;
    if (!settings.from.empty()) model = load_model(settings.from);

    Recipe recipe = chosen.recipe;
    if (model) take_model(*model, chosen, recipe);
    take_identity(settings, recipe);
    take_controls(settings, recipe);
    check_recipe(recipe);
    if (!model) return initial_training_state(recipe, make_target(recipe));

    check_sizes_are_the_models(settings, recipe, *model);
    // The model's own pixels, should its picture be gone; where another is asked for it is drawn anew.
    const bool same_target = recipe.target == model->recipe.target && recipe.target_crop == model->recipe.target_crop &&
                             recipe.grid() == model->target.grid() && recipe.target_size == model->recipe.target_size;
    TrainingState run = initial_training_state(recipe, same_target ? model->target : make_target(recipe));
    run.parameters = std::move(model->parameters);
    return run;
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
    check_recipe(run.recipe);
    if (settings.has("iterations") && run.recipe.iterations < run.iteration)
        throw InvalidSetting(fmt::format("--iterations is {}, but the run in {} has done {} already: choose more",
                                         run.recipe.iterations, checkpoint.string(), run.iteration));
    return run;
}

}  // namespace nca
