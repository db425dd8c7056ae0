// `dnca eval`: the behaviour of a model, measured; as tables, as JSON, and as a picture.
#pragma once

#include "app/settings.h"
#include "engine/evaluate/evaluation.h"
#include "engine/model/recipe.h"

namespace nca {

/// Returns the exit status. Throws typed errors.
int run_eval(const Settings& settings);

/// What the settings ask for, of a model of this recipe. Throws InvalidSetting.
EvaluationPlan plan_evaluation(const Settings& settings, const Recipe& recipe);

}  // namespace nca
