// The run that `dnca train` shall drive: a new one by the settings, or one from a checkpoint with the settings that may
// change. Writes nothing.
#pragma once

#include <filesystem>

#include "app/settings.h"
#include "engine/model/training_state.h"

namespace nca {

/// By the chosen recipe and, above it, the options that were given. Fresh parameters and a target drawn or loaded, or
/// both of them a model's. Throws InvalidSetting, BadFile.
TrainingState new_run(const Settings& settings);

/// The checkpoint that --resume names: the file itself, or run.checkpoint in the folder.
std::filesystem::path checkpoint_to_resume(const std::filesystem::path& resume);

/// The run of a checkpoint; options that were given and may change (iterations and the learning controls) replace its
/// own. Throws BadFile, and InvalidSetting if an option contradicts the run or asks for fewer iterations than are done.
TrainingState resumed_run(const Settings& settings, const std::filesystem::path& checkpoint);

}  // namespace nca
