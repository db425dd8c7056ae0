// `dnca train`: one training run in a folder, with progress, metrics and checkpoints.
#pragma once

#include "app/settings.h"

namespace nca {

/// Returns the exit status: 0 finished or stopped by a signal (all saved), 1 the run failed (last good state saved).
/// Throws typed errors for everything that is wrong before it learns.
int run_train(const Settings& settings);

}  // namespace nca
