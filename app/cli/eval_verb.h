// `dnca eval`: error by noise level as a table or as JSON.
#pragma once

#include <string>
#include <vector>

#include "app/cli/chosen_model.h"
#include "app/settings.h"
#include "engine/evaluate/error_by_level.h"

namespace nca {

/// Returns the exit status. Throws typed errors.
int run_eval(const Settings& settings);

std::string eval_table(const std::vector<LevelError>& rows);
/// Numbers that are not finite are null.
std::string eval_json(const ChosenModel& model, const ErrorByLevelSettings& settings, const std::string& backend,
                      const std::vector<LevelError>& rows);

}  // namespace nca
