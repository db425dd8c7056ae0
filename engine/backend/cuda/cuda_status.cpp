// The device's report as a status. NCA_CUDA_TARGETS, what the kernels were compiled for, comes from the build.
#include "engine/backend/cuda/cuda_status.h"

#include <fmt/format.h>

#include "engine/backend/cuda/device.h"
#include "engine/backend/memory_check.h"

namespace nca {

CudaStatus cuda_status() {
    const gpu::DeviceReport& report = gpu::device_report();
    CudaStatus status;
    status.built_in = true;
    status.built = fmt::format("CUDA {} for {}", report.runtime_version, NCA_CUDA_TARGETS);
    status.usable = report.usable;
    status.why = report.why;
    if (report.usable)
        status.device = fmt::format("{}, sm_{}, {}, driver for CUDA {}", report.name, report.architecture,
                                    bytes_for_people(report.memory), report.driver_version);
    return status;
}

}  // namespace nca
