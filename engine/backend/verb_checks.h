// Checks of the arguments of a backend's verbs, the same for every backend, so that all refuse the same calls in the
// same words. They look at shapes and ranges only; counts of copied numbers are checked in host_numbers.
#pragma once

#include <span>

#include "engine/backend/backend.h"

namespace nca {

// Each throws InvalidSetting naming the argument, its value and what is allowed.

/// steps >= 0, and at most tape_steps if they are recorded; probability in (0,1]; explicit masks empty or
/// (steps,B,H,W).
void check_roll(const BackendShape& shape, int steps, const KeepMasks& keep, bool record_tape);
/// per_sample is empty or has B numbers.
void check_loss(const BackendShape& shape, std::span<const double> per_sample);
/// The backend has a tape; `verb` is named in the message.
void check_has_tape(const BackendShape& shape, const char* verb);
/// A tape, and finite numbers in range.
void check_optimiser(const BackendShape& shape, const OptimiserStep& step);
void check_sample(const BackendShape& shape, int sample);
/// The sample exists; (H,W) weights; empty or (C) channels.
void check_damage(const BackendShape& shape, int sample, const Damage& damage);
/// The sample exists; (H,W,4) bytes.
void check_frame(const BackendShape& shape, int sample, std::span<const std::uint8_t> pixels);

}  // namespace nca
