// Checkpoints: a whole training run (TrainingState) in one .checkpoint file, itself in safetensors format:
//   metadata   format ("dnca-checkpoint 1" or "2"), recipe (recipe_json.h), iterations_done (a whole number),
//              checksum (checksum.h)
//   tensors    update.layers.{0,1}.{kernel,bias}     parameters, F32, by CAX's names and shapes
//              adam.first_moment.*, adam.second_moment.*    Adam's moments under the same names
//              target                                U8 (H,W,4), straight alpha
//              history.*                             losses and more of each iteration (history_tensors.h)
//              pool.*                                the pool of states, where the recipe has one (pool_tensors.h)
// The seed is the recipe's: random numbers are functions of their place, so that nothing else is needed to go on with
// the same numbers. Version 2 is that of runs with terms that older programs would leave out (a pool, an overflow
// penalty, drawn steps, wounds, a premultiplied target); its checksum must be there. A run of the seed recipe is
// written as version 1, which older programs read, and read without a checksum, which older programs did not write.
#pragma once

#include <filesystem>

#include "engine/io/safetensors.h"
#include "engine/model/training_state.h"

namespace nca {

/// Throws BadFile as load_model; every size is checked against the others, and the content against its checksum.
TrainingState load_checkpoint(const std::filesystem::path& path);
/// The same of a file that was read already.
TrainingState training_state_of(const TensorFile& file);
/// Atomic; throws WriteFailed.
void save_checkpoint(const std::filesystem::path& path, const TrainingState& state);

}  // namespace nca
