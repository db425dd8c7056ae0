// Plans, measures, prints.
#include "app/cli/eval_verb.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "app/cli/chosen_model.h"
#include "app/cli/eval_picture.h"
#include "app/cli/eval_report.h"
#include "app/cli/execution_check.h"
#include "app/cli/free_place.h"
#include "app/cli/standard_output.h"
#include "app/cli/terminal.h"
#include "app/cli/work_progress.h"
#include "engine/io/picture_file.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

constexpr int kDefaultExamples = 16;
constexpr int kSmallestRadius = 2;  // cells

Evaluation measure(const ChosenModel& model, const EvaluationPlan& plan, const Execution& execution) {
    const Terminal terminal = terminal_of_stderr();
    WorkProgress bar(stderr, terminal.is, terminal.columns);
    return evaluate(model.file.parameters, model.file.target, plan, execution,
                    [&](double share, std::string_view part) { bar.show(share, std::string(part)); });
}

}  // namespace

EvaluationPlan plan_evaluation(const Settings& settings, const Recipe& recipe) {
    const MeasureWishes& wishes = settings.measures;
    EvaluationPlan plan;
    plan.parts = parse_parts(wishes.parts);
    if (!settings.levels.empty()) plan.levels = settings.levels;
    plan.examples = settings.examples.value_or(kDefaultExamples);
    plan.steps = settings.steps.value_or(recipe.learning.steps);
    plan.keep_probability = recipe.keep_probability;
    plan.seed = settings.recipe.seed;
    plan.drift_steps = wishes.drift_steps;
    plan.heal_steps = wishes.heal_steps.value_or(recipe.learning.steps);
    plan.radius = wishes.radius.value_or(std::max(recipe.target_size / 5, kSmallestRadius));
    plan.border = recipe.target_padding;
    const bool pictured = plan.parts.contains(EvaluationPart::map) || plan.parts.contains(EvaluationPart::drift) ||
                          plan.parts.contains(EvaluationPart::healing);
    if (!wishes.picture.empty() && !pictured)
        throw InvalidSetting(
            "--picture shows map, drift and healing, none of which is in --parts: give one of them too");
    return plan;
}

int run_eval(const Settings& settings) {
    const HeardExecution engine(settings.execution);
    const ChosenModel model = choose_model(settings.model);
    const EvaluationPlan plan = plan_evaluation(settings, model.file.recipe);
    const std::filesystem::path picture = free_place("--picture", settings.measures.picture, settings.replace);
    const Evaluation evaluation = measure(model, plan, engine.execution());
    if (!picture.empty()) save_png(picture, eval_picture(evaluation));
    if (settings.json) {
        print_output(eval_json(model, plan, engine.description(), evaluation));
        return 0;
    }
    print_output(fmt::format("model  {}\n       {}\n{} examples of each level, {} steps, seed {}; {}\n\n{}",
                             model.path.string(), describe_model(model.file), plan.examples, plan.steps, plan.seed,
                             engine.description(), eval_tables(evaluation)));
    if (!picture.empty()) print_output(fmt::format("\npicture  {}\n", picture.string()));
    return 0;
}

}  // namespace nca
