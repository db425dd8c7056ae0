// The tensor-core stage of the CUDA backend: rollouts and their gradients of models of up to 64 channels and a hidden
// size of up to 256, with 16-bit factors and 32-bit sums. How it is laid out, blocked and rounded: layout.h.
#pragma once

#include <cstddef>
#include <memory>

#include "engine/backend/cuda/rollout_kernels.h"
#include "engine/backend/cuda/tensor/tensor_steps.h"

namespace nca::gpu {

/// Why a shape can't be computed on this device's tensor cores, within a sentence; null if it can.
const char* tensor_cores_refuse(const BackendShape& shape, const DeviceReport& device);

/// `blocks`: how many share a step's tiles, best the device's multiprocessors; the numbers do not depend on it. Throws
/// as all of device.h.
std::unique_ptr<RolloutKernels> make_tensor_rollout(const StageParts& parts, int blocks,
                                                    tensor::Activations activations);

/// How long a rollout may be for an iteration to be one graph (rollout_kernels.h, RolloutInOneGraph): as a pause waits
/// for its end, on a device of so many multiprocessors.
int most_steps_of_one_graph(const BackendShape& shape, int blocks);

/// Kept if they fit the limit.
tensor::Activations choose_activations(const BackendShape& shape, std::size_t bytes_limit);

/// Bytes that it takes besides to keep activations.
std::size_t tensor_activation_bytes(const BackendShape& shape);

/// Bytes of device memory that it needs at least: with activations that are computed again. Saturates instead of
/// overflowing.
std::size_t tensor_rollout_bytes(const BackendShape& shape);

}  // namespace nca::gpu
