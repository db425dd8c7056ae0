// The notebook's Run and Visualize: starts, steps, a sheet, a film, and a table of errors.
#include "app/cli/denoise_verb.h"

#include <fmt/format.h>

#include <cstddef>
#include <string>

#include "app/cli/chosen_model.h"
#include "app/cli/error_text.h"
#include "app/cli/execution_check.h"
#include "app/cli/free_place.h"
#include "app/cli/picture_plan.h"
#include "app/cli/standard_output.h"
#include "app/cli/state_file.h"
#include "app/cli/training_folder.h"
#include "engine/evaluate/denoising.h"
#include "engine/io/animation.h"
#include "engine/io/picture_file.h"

namespace nca {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDefaultFolder = "dnca-out";
constexpr int kDefaultExamples = 8;    // as the notebook
constexpr std::size_t kMostRows = 64;  // of the table; more scroll away

DenoiseSettings denoise_settings(const Settings& settings, const Recipe& recipe) {
    return {.examples = settings.examples.value_or(kDefaultExamples),
            .steps = settings.steps.value_or(recipe.learning.steps),
            .noise_level = settings.noise_level,
            .noise_low = recipe.learning.noise_low,
            .noise_high = recipe.learning.noise_high,
            .keep_probability = recipe.keep_probability,
            .seed = settings.recipe.seed};
}

std::string table(const Denoising& denoising) {
    std::string text = "example  noise level  error before  error after   ratio  living\n";
    for (std::size_t i = 0; i < denoising.examples.size() && i < kMostRows; ++i) {
        const DenoisedExample& example = denoising.examples[i];
        text += fmt::format("{:>7}  {:>11.3f}  {:>12.3e}  {:>11.3e}  {:>6}  {:>6.3f}\n", i + 1, example.noise_level,
                            example.error_before, example.error_after,
                            ratio_text(example.error_before, example.error_after), example.living_share);
    }
    if (denoising.examples.size() > kMostRows)
        text += fmt::format("    ...  {} more\n", denoising.examples.size() - kMostRows);
    text += fmt::format("   mean               {:>12.3e}  {:>11.3e}  {:>6}  {:>6.3f}\n", denoising.error_before,
                        denoising.error_after, ratio_text(denoising.error_before, denoising.error_after),
                        denoising.living_share);
    return text;
}

}  // namespace

int run_denoise(const Settings& settings) {
    const HeardExecution engine(settings.execution);
    const ChosenModel model = choose_model(settings.model);
    DenoiseSettings denoising_settings = denoise_settings(settings, model.file.recipe);
    check_settings(denoising_settings);
    const PicturePlan plan =
        plan_pictures(model.file.target.grid(), denoising_settings.examples, denoising_settings.steps);
    denoising_settings.steps_per_frame = plan.steps_per_frame;
    denoising_settings.pictured = plan.shown;

    const fs::path states = free_place("--states", settings.states, settings.replace);
    if (!states.empty()) check_states_fit(model.file, denoising_settings);
    const fs::path folder = absolute_path(settings.out.empty() ? fs::path(kDefaultFolder) : settings.out);
    create_folder(folder);
    const Denoising denoising =
        denoise(model.file.parameters, model.file.target, denoising_settings, engine.execution());
    save_png(folder / "denoised.png", sheet_of(denoising, plan));
    save_gif(folder / "denoised.gif", film_of(denoising, plan), {.scale = plan.scale});

    if (!states.empty()) save_states(states, model.file, denoising_settings, denoising, engine.execution());

    print_output(fmt::format("model      {}\n           {}\n{} examples, {} steps, seed {}; {}\n\n{}\n",
                             model.path.string(), describe_model(model.file), denoising_settings.examples,
                             denoising_settings.steps, denoising_settings.seed, engine.description(),
                             table(denoising)));
    print_output(fmt::format("pictures   {}\nanimation  {}\n", (folder / "denoised.png").string(),
                             (folder / "denoised.gif").string()));
    if (!states.empty()) print_output(fmt::format("states     {}\n", states.string()));
    return 0;
}

}  // namespace nca
