// `dnca denoise`, and what `dnca` does without any argument: noisy examples healed by a model, as pictures and errors.
#pragma once

#include "app/settings.h"

namespace nca {

/// Returns the exit status. Throws typed errors.
int run_denoise(const Settings& settings);

}  // namespace nca
