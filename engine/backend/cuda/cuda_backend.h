// The backend on an NVIDIA GPU. All it works on lies in the device's memory; two backends (trainer and live grid) have
// streams of their own, the live grid's with the higher priority, and never wait for each other.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "engine/backend/backend.h"

namespace nca {

/// fp32: the simple stage, the judge. fastest: the fastest stage that agreed with fp32 on this machine, asked once a
/// process; the description says which it is, and why not a faster one.
enum class CudaStage { fp32, fastest };

/// Asks whether the fastest stage agrees, if that is not known yet: the device computes for a while. Throws OutOfMemory
/// and what make_cuda_backend does.
void ask_cuda_stages(const BackendShape& shape, CudaStage stage);

/// Activations of a rollout are kept if they fit the limit, else computed again: the same results. Throws
/// BackendUnavailable if no device is usable, OutOfMemory, DeviceLost, InvalidSetting (sizes beyond what can be
/// addressed).
std::unique_ptr<Backend> make_cuda_backend(const BackendShape& shape, CudaStage stage,
                                           std::size_t activation_bytes_limit);

/// Bytes of device memory of such a backend; one that keeps activations takes the sum. Saturate instead of overflowing.
/// Of the fastest stage, as far as ask_cuda_stages() was told: any thread may call it at any time, the device is not
/// asked.
struct CudaBackendBytes {
    std::size_t others;
    std::size_t activations;
};
CudaBackendBytes cuda_backend_bytes(const BackendShape& shape, CudaStage stage);

/// Bytes that the device has left; 0 where none is usable.
std::size_t available_device_memory();

}  // namespace nca
