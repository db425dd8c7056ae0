// What the tests of the cuda backend share: an emulated device that is healthy again behind each test.
#pragma once

#include <string>

#include "engine/backend/backends.h"
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

inline const Execution kCudaFp32{.backend = "cuda-fp32"};

/// Takes the GPU away for this reason.
inline void make_unusable(const std::string& why) {
    emulation::device_control().report.usable = false;
    emulation::device_control().report.why = why;
}

}  // namespace nca::test
