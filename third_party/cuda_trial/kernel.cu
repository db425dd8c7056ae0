// A kernel as small as can be, with headers of the kind that the engine's kernels include. It is compiled, and not run.
#include <cuda_fp16.h>
#include <cuda_runtime.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <span>

__global__ void doubled(float* values, std::uint32_t count) {
    const std::uint32_t i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < count) values[i] = 2 * __half2float(__float2half(values[i]));
}

float doubled_on_gpu(std::span<float> values) {
    doubled<<<1, 32>>>(values.data(), static_cast<std::uint32_t>(values.size()));
    return std::sqrt(std::array{values[0]}[0]);
}
