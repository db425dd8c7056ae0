// An evaluation in words: tables for people, JSON for programs. Both hold the same numbers, JSON all of their digits.
#pragma once

#include <string>

#include "app/cli/chosen_model.h"
#include "engine/evaluate/evaluation.h"

namespace nca {

std::string eval_tables(const Evaluation& evaluation);
/// The table of levels alone.
std::string level_table(const std::vector<LevelError>& rows);

/// Numbers that are not finite are null; parts that were not measured are missing.
std::string eval_json(const ChosenModel& model, const EvaluationPlan& plan, const std::string& backend,
                      const Evaluation& evaluation);

}  // namespace nca
