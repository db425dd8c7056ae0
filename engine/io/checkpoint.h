// Checkpoints: a whole training run (TrainingState) in one .checkpoint file, itself in safetensors format.
#pragma once

#include <filesystem>

#include "engine/model/training_state.h"

namespace nca {

/// Throws BadFile as load_model; every size is checked against the others.
TrainingState load_checkpoint(const std::filesystem::path& path);
/// Atomic; throws WriteFailed.
void save_checkpoint(const std::filesystem::path& path, const TrainingState& state);

}  // namespace nca
