// interop_tests: CUDA-OpenGL interop on a real GPU, without a display by EGL or in one by GLX. Where there is no GPU,
// no OpenGL, or OpenGL is drawn by something else than the GPU that computes, it says so and ends with 77.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>

#include "engine/backend/cuda/cuda_status.h"
#include "tests/app/gl/headless_context.h"
#include "tests/on_gpu/interop/driven_context.h"

int main(int count, char** arguments) {
    const nca::CudaStatus status = nca::cuda_status();
    if (!status.usable) {
        std::printf("SKIPPED: no GPU: %s\n", status.why.c_str());
        return 77;
    }
    const std::string how = nca::test::context().description();  // ends with 77 by itself
    if (const std::string why_not = nca::test::why_context_is_not_driven(); !why_not.empty()) {
        std::printf("SKIPPED: OpenGL by %s: %s\n", how.c_str(), why_not.c_str());
        return 77;
    }
    std::printf("OpenGL by %s\n", how.c_str());
    return doctest::Context(count, arguments).run();
}
