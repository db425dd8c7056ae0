// Stage A, simple and right: float32 throughout, plain tiled products, one kernel a stage of the step. It stays as the
// judge of faster stages on the GPU.
#pragma once

#include <cstddef>
#include <memory>

#include "engine/backend/cuda/fp32/segments.h"
#include "engine/backend/cuda/rollout_kernels.h"

namespace nca::gpu {

/// Keeps activations if they fit the parts' limit, else computes them again: the same bits.
std::unique_ptr<RolloutKernels> make_fp32_kernels(const StageParts& parts, const fp32::DealingLimits& limits = {});

/// Bytes of device memory that it needs at least: with activations that are computed again. Saturates instead of
/// overflowing.
std::size_t fp32_kernels_bytes(const BackendShape& shape, const fp32::DealingLimits& limits = {});

/// Bytes that it takes besides to keep activations. Saturates likewise; 0 for more cells than can be addressed.
std::size_t fp32_activation_bytes(const BackendShape& shape, const fp32::DealingLimits& limits = {});

}  // namespace nca::gpu
