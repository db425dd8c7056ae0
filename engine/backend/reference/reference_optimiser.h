// Clipping by the global norm and Adam, as optax computes them.
#pragma once

#include <span>

#include "engine/backend/backend.h"

namespace nca::reference {

/// The Euclidean norm of all numbers together.
double global_norm(std::span<const double> gradient);

/// One update of parameters, first and second moment (all of one length) by the clipped gradient, which itself stays.
void adam_update(const OptimiserStep& step, std::span<const double> gradient, std::span<double> parameters,
                 std::span<double> first_moment, std::span<double> second_moment);

}  // namespace nca::reference
