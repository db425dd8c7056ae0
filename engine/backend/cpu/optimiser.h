// Adam with gradient clipping on flat float buffers, computed in double (optax.adam behind optax.clip_by_global_norm).
#pragma once

#include <span>

#include "engine/backend/backend.h"

namespace nca::cpu {

/// What Adam changes; all of one length.
struct OptimiserBuffers {
    std::span<float> parameters;
    std::span<float> first_moment;
    std::span<float> second_moment;
};

/// One update. `norm` is the gradient's global norm before clipping; the gradient itself is left as it is.
void adam_update(const OptimiserStep& step, double norm, std::span<const float> gradient,
                 const OptimiserBuffers& buffers);

}  // namespace nca::cpu
