// Measures, then prints; the two forms hold the same numbers, JSON all of their digits.
#include "app/cli/eval_verb.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/cli/error_text.h"
#include "app/cli/execution_check.h"
#include "app/cli/standard_output.h"

namespace nca {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kDefaultExamples = 16;
constexpr int kIndent = 2;

ErrorByLevelSettings eval_settings(const Settings& settings, const Recipe& recipe) {
    ErrorByLevelSettings wanted;
    if (!settings.levels.empty()) wanted.levels = settings.levels;
    wanted.examples = settings.examples.value_or(kDefaultExamples);
    wanted.steps = settings.steps.value_or(recipe.learning.steps);
    wanted.keep_probability = recipe.keep_probability;
    wanted.seed = settings.recipe.seed;
    return wanted;
}

LevelError mean_of(const std::vector<LevelError>& rows) {
    LevelError mean;
    const auto count = static_cast<double>(rows.size());
    for (const LevelError& row : rows) {
        mean.noise_level += row.noise_level / count;
        mean.error_before += row.error_before / count;
        mean.error_after += row.error_after / count;
        mean.living_share += row.living_share / count;
    }
    return mean;
}

Json to_json(const LevelError& row) {
    return {{"noise_level", row.noise_level},
            {"error_before", row.error_before},
            {"error_after", row.error_after},
            {"ratio", row.ratio()},
            {"living_share", row.living_share}};
}

}  // namespace

std::string eval_table(const std::vector<LevelError>& rows) {
    const auto line = [](const std::string& name, const LevelError& row) {
        return fmt::format("{:>11}  {:>12.3e}  {:>11.3e}  {:>6}  {:>6.3f}\n", name, row.error_before, row.error_after,
                           ratio_text(row.error_before, row.error_after), row.living_share);
    };
    std::string text = "noise level  error before  error after   ratio  living\n";
    for (const LevelError& row : rows) text += line(fmt::format("{:.3g}", row.noise_level), row);
    return text + line("mean", mean_of(rows));
}

std::string eval_json(const ChosenModel& model, const ErrorByLevelSettings& settings, const std::string& backend,
                      const std::vector<LevelError>& rows) {
    const Recipe& recipe = model.file.recipe;
    Json levels = Json::array();
    for (const LevelError& row : rows) levels.push_back(to_json(row));
    const Json whole = {{"model",
                         {{"path", model.path.string()},
                          {"iterations_done", model.file.iterations_done},
                          {"target", recipe.target},
                          {"target_size", recipe.target_size},
                          {"target_padding", recipe.target_padding},
                          {"channels", recipe.sizes.channels},
                          {"hidden", recipe.sizes.hidden},
                          {"keep_probability", recipe.keep_probability},
                          {"batch", recipe.learning.batch},
                          {"steps", recipe.learning.steps},
                          {"learning_rate", recipe.learning.learning_rate},
                          {"seed", recipe.seed}}},
                        {"examples", settings.examples},
                        {"steps", settings.steps},
                        {"seed", settings.seed},
                        {"backend", backend},
                        {"levels", levels},
                        {"mean", to_json(mean_of(rows))}};
    // A path may hold bytes that are no text.
    return whole.dump(kIndent, ' ', false, Json::error_handler_t::replace) + "\n";
}

int run_eval(const Settings& settings) {
    const ExecutionWords engine = describe_execution(settings.execution);
    note_engine(engine);
    const ChosenModel model = choose_model(settings.model);
    const ErrorByLevelSettings wanted = eval_settings(settings, model.file.recipe);
    const std::vector<LevelError> rows =
        error_by_level(model.file.parameters, model.file.target, wanted, settings.execution);
    if (settings.json) {
        print_output(eval_json(model, wanted, engine.description, rows));
    } else {
        print_output(fmt::format("model  {}\n       {}\n{} examples of each level, {} steps, seed {}; {}\n\n{}",
                                 model.path.string(), describe_model(model.file), wanted.examples, wanted.steps,
                                 wanted.seed, engine.description, eval_table(rows)));
    }
    return 0;
}

}  // namespace nca
