// Global norm, clipping and Adam on the device, as functions that queue their kernels. What changes from update to
// update is read from device memory, so that a recorded graph need not be recorded again.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/backend/cuda/device.h"

namespace nca::gpu {

/// Set by the host before an update.
struct UpdateSettings {
    double learning_rate;
    double clip_norm;
    std::int64_t update;  ///< 1 for the first ever
};

/// What the device derives from them and the gradient.
struct UpdateNumbers {
    double norm;         ///< of the gradient, before clipping
    double clip;         ///< what the gradient is multiplied by
    double correction1;  ///< 1 - beta1^update
    double correction2;
};

inline constexpr int kNormParts = 128;  ///< partial sums of squares

/// numbers->norm from gradient (count). parts (kNormParts) is scratch. Sums in double, in a fixed order.
void measure_norm(Stream& stream, const float* gradient, std::size_t count, double* parts, UpdateNumbers* numbers);

/// One update by Adam with optax's defaults, after measure_norm. All of (count).
void update_parameters(Stream& stream, const UpdateSettings* settings, UpdateNumbers* numbers, const float* gradient,
                       std::size_t count, float* parameters, float* first_moment, float* second_moment);

}  // namespace nca::gpu
