// The device's report as a status.
#include "engine/backend/cuda/cuda_status.h"

#include <fmt/format.h>

#include "engine/backend/cuda/device.h"
#include "engine/backend/memory_check.h"

namespace nca {

CudaStatus cuda_status() {
    const gpu::DeviceReport& report = gpu::device_report();
    CudaStatus status;
    status.built_in = true;
    status.built = "CUDA " + report.runtime_version;
    status.usable = report.usable;
    status.why = report.why;
    if (report.usable)
        status.device = fmt::format("{}, sm_{}, {}, driver for CUDA {}", report.name, report.architecture,
                                    bytes_for_people(report.memory), report.driver_version);
    return status;
}

}  // namespace nca
