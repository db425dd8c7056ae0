// A run's history as tensors of a checkpoint. Private to checkpoint.cpp.
//
// history.loss, .gradient_norm, .reach_share, .active_share and .seconds are F32 (N), one number an iteration: they are
// measurements of float32 arithmetic, and 20 bytes an iteration keep the checkpoint of a seed run (8,192 iterations)
// under 1,000,000 bytes. The learning rate, which often stays the same, is stored as runs of equal numbers:
// history.learning_rate.value F32 (R) and history.learning_rate.length U8 (R).
// A record read back equals the record that was saved, rounded to float32; nothing of it is needed to go on.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/io/parameter_tensors.h"
#include "engine/model/training_state.h"

namespace nca {

/// Records of the N iterations that end at `iterations_done`. Throws BadFile if the tensors do not fit each other.
std::vector<IterationRecord> read_history(const TensorFile& file, std::int64_t iterations_done);

/// Throws InvalidSetting if the records are not those of consecutive iterations that end at `iterations_done`.
void store_history(TensorMap& tensors, std::span<const IterationRecord> history, std::int64_t iterations_done);

}  // namespace nca
