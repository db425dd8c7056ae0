// gpu_tests: doctest on a real GPU; where none is usable it says why and ends with 77. With --device, one line of JSON
// about the device instead, for tests/gpu.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>
#include <exception>
#include <nlohmann/json.hpp>
#include <string_view>

#include "engine/backend/cuda/cuda_status.h"

namespace {

int tell_or_test(int count, char** arguments) {
    const nca::CudaStatus status = nca::cuda_status();
    if (count == 2 && std::string_view(arguments[1]) == "--device") {
        const nlohmann::json device{
            {"usable", status.usable}, {"device", status.device}, {"built", status.built}, {"why", status.why}};
        std::printf("%s\n", device.dump().c_str());
        return status.usable ? 0 : 77;
    }
    if (!status.usable) {
        std::printf("SKIPPED: no GPU: %s\n", status.why.c_str());
        return 77;
    }
    return doctest::Context(count, arguments).run();
}

}  // namespace

int main(int count, char** arguments) {
    try {
        return tell_or_test(count, arguments);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "gpu_tests: %s\n", error.what());
        return 1;
    }
}
