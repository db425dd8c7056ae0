// The rollout on tensor cores: memory and launches of the kernels beside it. What lies where and why: layout.h.
#pragma once

#include <memory>

#include "engine/backend/backend.h"
#include "engine/backend/cuda/rollout_kernels.h"

namespace nca::gpu {

/// From this architecture on the kernels run.
inline constexpr int kTensorArchitecture = 80;

/// Why a shape can't be computed on tensor cores, in words; null if it can. The fp32 kernels take it then.
const char* tensor_kernels_refuse(const BackendShape& shape, const DeviceReport& device);

/// `blocks`: how many share a step's tiles; the numbers do not depend on it. Throws as all of device.h.
std::unique_ptr<RolloutKernels> make_tensor_kernels(const BackendShape& shape, const RolloutBuffers& buffers,
                                                    int blocks);

/// Bytes of device memory of such kernels. Saturates instead of overflowing.
std::size_t tensor_kernels_bytes(const BackendShape& shape);

}  // namespace nca::gpu
