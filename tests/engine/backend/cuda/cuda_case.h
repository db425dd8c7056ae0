// What the tests of the cuda backend share: an emulated device that is healthy again behind each test.
#pragma once

#include <string>

#include "engine/backend/backends.h"
#include "engine/backend/cuda/fp32/fp32_kernels.h"
#include "engine/backend/cuda/stages.h"
#include "tests/cuda_emulation/emulated_device.h"

namespace nca::test {

/// A healthy device, its counts at zero, threads in order - before and after.
class FreshDevice {
public:
    FreshDevice() { reset(); }
    ~FreshDevice() { reset(); }
    FreshDevice(const FreshDevice&) = delete;
    FreshDevice& operator=(const FreshDevice&) = delete;

private:
    static void reset() {
        emulation::reset_device();
        emulation::set_order_seed(0);
    }
};

/// The fp32 stage with its own limits of dealing out.
inline gpu::Stage fp32_stage_with(const gpu::fp32::DealingLimits& limits) {
    return {"fp32", [limits](const gpu::StageParts& parts) { return gpu::make_fp32_kernels(parts, limits); },
            [limits](const BackendShape& shape) { return gpu::fp32_kernels_bytes(shape, limits); },
            [limits](const BackendShape& shape) { return gpu::fp32_activation_bytes(shape, limits); },
            [](const BackendShape&) { return std::string(); }};
}

inline const Execution kCudaFp32{.backend = "cuda-fp32"};

/// Takes the GPU away for this reason.
inline void make_unusable(const std::string& why) {
    emulation::device_control().report.usable = false;
    emulation::device_control().report.why = why;
}

}  // namespace nca::test
