// The choice, in the order in which CUDA numbers the devices: the fastest is number 0 unless CUDA_DEVICE_ORDER says
// otherwise.
#include "engine/backend/cuda/device_choice.h"

#include <optional>
#include <utility>

#include "engine/backend/cuda/device_words.h"

namespace nca::gpu {

DeviceReport choose_device(int count, const std::function<DeviceReport(int)>& describe,
                           const std::function<std::string(int)>& wake) {
    std::optional<DeviceReport> too_old;
    std::optional<DeviceReport> asleep;
    for (int device = 0; device < count; ++device) {
        DeviceReport report = describe(device);
        if (report.architecture < kLeastArchitecture) {
            report.why = too_old_device_words(report.name, report.architecture, kLeastArchitecture);
            if (!too_old) too_old = std::move(report);
            continue;
        }
        report.why = wake(device);
        if (report.why.empty()) return report;
        if (!asleep) asleep = std::move(report);
    }
    return asleep ? *asleep : *too_old;
}

}  // namespace nca::gpu
