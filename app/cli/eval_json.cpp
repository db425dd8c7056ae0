// The JSON of an evaluation: what was measured, by which settings, of which model.
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "app/cli/eval_report.h"
#include "app/cli/level_mean.h"

namespace nca {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kIndent = 2;

Json to_json(const LevelError& row) {
    return {{"noise_level", row.noise_level},
            {"error_before", row.error_before},
            {"error_after", row.error_after},
            {"ratio", row.ratio()},
            {"living_share", row.living_share}};
}

Json to_json(const ErrorMap& map) {
    return {{"noise_levels", map.levels}, {"steps", map.steps}, {"error", map.errors}, {"living_share", map.living}};
}

Json to_json(const Healing& row) {
    return {{"shape", wound_name(row.shape)},
            {"kind", wound_name(row.kind)},
            {"cells", row.cells},
            {"distance_at_once", row.distance_at_once},
            {"distance_worst", row.distance_worst},
            {"distance_end", row.distance_end},
            {"distance_fresh", row.distance_fresh},
            {"recovery", row.recovery()},
            {"half_healed", row.half_healed < 0 ? Json() : Json(row.half_healed)},
            {"error_at_once", row.error_at_once},
            {"error_end", row.error_end},
            {"twin_error_end", row.twin_error_end}};
}

Json to_json(const char* what, const Transfer& row) {
    return {{what, row.value},
            {"steps", row.steps},
            {"error_before", row.error_before},
            {"error_after", row.error_after},
            {"living_share", row.living_share}};
}

Json to_json(const Translation& row) {
    return {
        {"dx", row.shift.dx}, {"dy", row.shift.dy}, {"error_after", row.error_after}, {"difference", row.difference}};
}

template <class Rows, class Make>
Json list_of(const Rows& rows, const Make& make) {
    Json list = Json::array();
    for (const auto& row : rows) list.push_back(make(row));
    return list;
}

Json model_json(const ChosenModel& model) {
    const Recipe& recipe = model.file.recipe;
    return {{"path", model.path.string()},
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
            {"seed", recipe.seed}};
}

}  // namespace

std::string eval_json(const ChosenModel& model, const EvaluationPlan& plan, const std::string& backend,
                      const Evaluation& evaluation) {
    Json whole = {{"model", model_json(model)},
                  {"examples", plan.examples},
                  {"steps", plan.steps},
                  {"seed", plan.seed},
                  {"backend", backend}};
    if (!evaluation.levels.empty()) {
        whole["levels"] = list_of(evaluation.levels, [](const LevelError& row) { return to_json(row); });
        whole["mean"] = to_json(mean_of(evaluation.levels));
    }
    if (evaluation.map) whole["map"] = to_json(*evaluation.map);
    if (evaluation.drift) whole["drift"] = to_json(*evaluation.drift);
    if (!evaluation.healing.empty()) {
        whole["healing"] = {{"heal_steps", plan.heal_steps},
                            {"radius", plan.radius},
                            {"wounds", list_of(evaluation.healing, [](const Healing& row) { return to_json(row); })}};
    }
    if (!evaluation.dropout.empty())
        whole["dropout"] =
            list_of(evaluation.dropout, [](const Transfer& row) { return to_json("keep_probability", row); });
    if (!evaluation.step_size.empty())
        whole["step_size"] =
            list_of(evaluation.step_size, [](const Transfer& row) { return to_json("step_size", row); });
    if (!evaluation.translation.empty())
        whole["translation"] = list_of(evaluation.translation, [](const Translation& row) { return to_json(row); });
    // A path may hold bytes that are no text.
    return whole.dump(kIndent, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace nca
