// What other programs leave of the emulated GPU to this one: DNCA_EMULATED_MEMORY=BYTES in the environment.
#include <cstdlib>

#include "tests/cuda_emulation/emulated_device.h"

namespace {

[[maybe_unused]] const bool kLimited = [] {
    const char* bytes = std::getenv("DNCA_EMULATED_MEMORY");
    if (bytes != nullptr) nca::emulation::device_control().memory_left = std::strtoull(bytes, nullptr, 10);
    return bytes != nullptr;
}();

}  // namespace
