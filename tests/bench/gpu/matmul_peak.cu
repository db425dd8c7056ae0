// Two measurements of the tensor cores: mma.sync in registers, eight independent sums a warp, and cuBLAS on large
// matrices. Each is warmed up, then timed by the device's own events, the best of several.
#include <cuda_fp16.h>
#include <cuda_runtime.h>

#include <algorithm>
#include <functional>

#include "engine/backend/cuda/device.h"
#include "engine/model/errors.h"
#include "tests/bench/gpu/cublas.h"
#include "tests/bench/gpu/matmul_peak.h"

namespace nca::bench {
namespace {

constexpr int kRepeats = 10;
constexpr int kSums = 8;       // of 16 x 8 numbers a warp: enough to hide the latency of one
constexpr int kRounds = 2048;  // of kSums products of 16 x 8 x 16
constexpr unsigned kThreads = 256;
constexpr unsigned kBlocksEach = 4;  // a multiprocessor
constexpr int kSide = 8192;

/// Every thread's sums go to `out` if they are NaN, which they are not: so nothing is left out as unused.
__global__ void multiply_in_registers(float* out) {
    unsigned a[4];
    unsigned b[2];
    float sums[kSums][4];
    for (int i = 0; i < 4; ++i) a[i] = 0x3C003C00U + threadIdx.x + i;  // about 1
    for (int i = 0; i < 2; ++i) b[i] = 0x10001000U + threadIdx.x + i;  // about 0.0005
    for (auto& sum : sums)
        for (float& part : sum) part = 0;
    for (int round = 0; round < kRounds; ++round)
#pragma unroll
        for (auto& sum : sums)
            asm volatile(
                "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, "
                "{%0,%1,%2,%3};"
                : "+f"(sum[0]), "+f"(sum[1]), "+f"(sum[2]), "+f"(sum[3])
                : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
    float all = 0;
    for (const auto& sum : sums)
        for (const float part : sum) all += part;
    if (all != all) out[threadIdx.x] = all;
}

__global__ void fill_half(__half* numbers, std::size_t count) {
    const std::size_t i = std::size_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i < count) numbers[i] = __float2half(static_cast<float>(i % 127) / 127 - 0.5F);
}

/// Seconds of the fastest of some repeats on the default stream.
double fastest(const std::function<void()>& work) {
    cudaEvent_t begin = nullptr;
    cudaEvent_t end = nullptr;
    gpu::check(cudaEventCreate(&begin), "make an event");
    gpu::check(cudaEventCreate(&end), "make an event");
    float best = 0;
    for (int i = 0; i <= kRepeats; ++i) {
        cudaEventRecord(begin);
        work();
        cudaEventRecord(end);
        gpu::check(cudaEventSynchronize(end), "multiply");
        float milliseconds = 0;
        cudaEventElapsedTime(&milliseconds, begin, end);
        if (i == 1 || (i > 1 && milliseconds < best)) best = milliseconds;  // the first warms up
    }
    cudaEventDestroy(begin);
    cudaEventDestroy(end);
    return best / 1e3;
}

double measure_mma() {
    gpu::DeviceBuffer<float> out(kThreads);
    const unsigned blocks = static_cast<unsigned>(gpu::device_report().multiprocessors) * kBlocksEach;
    const double seconds = fastest([&] { multiply_in_registers<<<blocks, kThreads>>>(out.data()); });
    constexpr double kFlop = 2.0 * 16 * 8 * 16;
    return kFlop * kSums * kRounds * (kThreads / 32) * blocks / seconds / 1e12;
}

double measure_cublas(const Cublas& cublas) {
    constexpr std::size_t kCount = std::size_t{kSide} * kSide;
    gpu::DeviceBuffer<__half> a(kCount), b(kCount), c(kCount);
    for (__half* numbers : {a.data(), b.data()})
        fill_half<<<static_cast<unsigned>((kCount + kThreads - 1) / kThreads), kThreads>>>(numbers, kCount);
    bool good = true;
    const double seconds = fastest([&] { good = cublas.multiply(a.data(), b.data(), c.data(), kSide) && good; });
    return good ? 2.0 * kSide * kSide * kSide / seconds / 1e12 : 0;
}

}  // namespace

MatmulPeak measure_matmul_peak() {
    MatmulPeak peak;
    try {
        gpu::use_device();
        peak.mma_tflops = measure_mma();
        const Cublas cublas;
        peak.cublas = cublas.words();
        if (cublas.good()) peak.cublas_tflops = measure_cublas(cublas);
    } catch (const Error& error) {
        peak.why_not = error.what();
    }
    peak.tflops = std::max(peak.mma_tflops, peak.cublas_tflops);
    return peak;
}

}  // namespace nca::bench
