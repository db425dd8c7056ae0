// The words in which the kernels are written, for nvcc: CUDA's own, and a few of ours for what has no spelling that
// plain C++ can read too (launching, shared memory). tests/cuda_emulation has the header of the same name with which
// g++ compiles the very same kernels for the processor; the include path decides, so kernels say <gpu_language.h>.
#pragma once

#include <cuda_fp16.h>
#include <cuda_runtime.h>

#include <cstddef>
#include <cstdint>
#include <utility>

#include "engine/backend/cuda/device.h"

namespace nca::gpu {

/// More shared memory than this a block gets only of a kernel for which it was reserved.
inline constexpr std::size_t kSharedBytesForAll = 48 * 1024;
/// And more than this no GPU of sm_86 or sm_89 gives to a block.
inline constexpr std::size_t kSharedBytesAnywhere = 99 * 1024;

/// Lets a kernel be launched with so much dynamic shared memory: once, where it is more than kSharedBytesForAll.
template <class... Formals>
void reserve_shared(void (*kernel)(Formals...), std::size_t bytes) {
    use_device();
    check(cudaFuncSetAttribute(reinterpret_cast<const void*>(kernel), cudaFuncAttributeMaxDynamicSharedMemorySize,
                               static_cast<int>(bytes)),
          "reserve shared memory");
}

/// Queues a kernel on a stream: grid and block as in <<<grid, block>>>, `shared_bytes` of dynamic shared memory.
/// Errors of the launch are thrown here, those of the kernel where the stream is waited for.
template <class... Formals, class... Actuals>
void launch(Stream& stream, dim3 grid, dim3 block, std::size_t shared_bytes, void (*kernel)(Formals...),
            Actuals&&... actuals) {
    use_device();
    kernel<<<grid, block, shared_bytes, static_cast<cudaStream_t>(stream.handle())>>>(static_cast<Formals>(actuals)...);
    check(cudaGetLastError(), "start a kernel");
}

/// The same for a kernel that may begin before those queued before it have ended (from sm_90 on; else it is launch()):
/// it calls await_kernels_before() before it reads what the kernel before it writes, or writes anything. What the
/// kernels before that one wrote is there from the start if all of them keep to the rule of let_next_kernel_begin().
template <class... Formals, class... Actuals>
void launch_early(Stream& stream, dim3 grid, dim3 block, std::size_t shared_bytes, void (*kernel)(Formals...),
                  Actuals&&... actuals) {
    constexpr int kLeastArchitecture = 90;
    if (device_report().architecture < kLeastArchitecture)
        return launch(stream, grid, block, shared_bytes, kernel, std::forward<Actuals>(actuals)...);
    use_device();
    cudaLaunchAttribute early{};
    early.id = cudaLaunchAttributeProgrammaticStreamSerialization;
    early.val.programmaticStreamSerializationAllowed = 1;
    cudaLaunchConfig_t config{};
    config.gridDim = grid;
    config.blockDim = block;
    config.dynamicSmemBytes = shared_bytes;
    config.stream = static_cast<cudaStream_t>(stream.handle());
    config.attrs = &early;
    config.numAttrs = 1;
    check(cudaLaunchKernelEx(&config, kernel, static_cast<Formals>(actuals)...), "start a kernel");
}

/// Waits until the kernels queued before this one have ended and what they wrote can be read.
__device__ __forceinline__ void await_kernels_before() {
#if __CUDA_ARCH__ >= 900
    asm volatile("griddepcontrol.wait;" ::: "memory");
#endif
}

/// Allows the next kernel, if it was launched early, to begin where there is room. Only behind await_kernels_before():
/// whoever begins early can then rely on all that was written before the kernel before it.
__device__ __forceinline__ void let_next_kernel_begin() {
#if __CUDA_ARCH__ >= 900
    asm volatile("griddepcontrol.launch_dependents;" ::: "memory");
#endif
}

/// A barrier of all threads of a block to which its warps come from different places of the kernel; __syncthreads() is
/// for one place. All lanes of a warp come together.
__device__ __forceinline__ void meet_block() { asm volatile("bar.sync 0;" ::: "memory"); }

/// The block's own shared memory, one struct of plain arrays a kernel: uninitialised at the start of each block.
template <class Contents>
__device__ __forceinline__ Contents& block_shared() {
    __shared__ Contents contents;
    return contents;
}

/// The `shared_bytes` of the launch, aligned to 16 bytes.
template <class Number>
__device__ __forceinline__ Number* dynamic_shared() {
    extern __shared__ uint4 nca_dynamic_shared[];
    return reinterpret_cast<Number*>(nca_dynamic_shared);
}

/// a * b + c, rounded once. Nothing is contracted unless it is written so: nvcc runs with --fmad=false.
__device__ __forceinline__ float multiply_add(float a, float b, float c) { return __fmaf_rn(a, b, c); }

/// Two numbers to 16 bits, nearest even, in a word, the first in the low half. What is too large becomes the largest
/// number, so that a state that grows without bounds does not turn into NaN by subtraction of infinities; NaN stays.
__device__ __forceinline__ std::uint32_t pack_bounded(float first, float second) {
    std::uint32_t word = 0;
    asm("cvt.rn.satfinite.f16x2.f32 %0, %1, %2;" : "=r"(word) : "f"(second), "f"(first));
    return word;
}

/// The same of their ReLU.
__device__ __forceinline__ std::uint32_t pack_rectified(float first, float second) {
    std::uint32_t word = 0;
    asm("cvt.rn.relu.satfinite.f16x2.f32 %0, %1, %2;" : "=r"(word) : "f"(second), "f"(first));
    return word;
}

/// Four bytes chosen from the eight of (low, high), low's first: digit i of the hexadecimal selector is the number of
/// byte i, or 8 more for eight copies of that byte's highest bit.
__device__ __forceinline__ std::uint32_t permute_bytes(std::uint32_t low, std::uint32_t high, std::uint32_t selector) {
    std::uint32_t word = 0;
    asm("prmt.b32 %0, %1, %2, %3;" : "=r"(word) : "r"(low), "r"(high), "r"(selector));
    return word;
}

}  // namespace nca::gpu
