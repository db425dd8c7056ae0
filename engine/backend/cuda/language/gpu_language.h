// The words in which the kernels are written, for nvcc: CUDA's own, and a few of ours for what has no spelling that
// plain C++ can read too (launching, shared memory). tests/cuda_emulation has the header of the same name with which
// g++ compiles the very same kernels for the processor; the include path decides, so kernels say <gpu_language.h>.
#pragma once

#include <cuda_fp16.h>
#include <cuda_runtime.h>

#include <cstddef>
#include <utility>

#include "engine/backend/cuda/device.h"

namespace nca::gpu {

/// More shared memory than this a block gets only if the kernel is told so first.
inline constexpr std::size_t kSharedBytesForAll = 48 * 1024;

/// Queues a kernel on a stream: grid and block as in <<<grid, block>>>, `shared_bytes` of dynamic shared memory.
/// Errors of the launch are thrown here, those of the kernel where the stream is waited for.
template <class... Formals, class... Actuals>
void launch(Stream& stream, dim3 grid, dim3 block, std::size_t shared_bytes, void (*kernel)(Formals...),
            Actuals&&... actuals) {
    use_device();
    if (shared_bytes > kSharedBytesForAll)
        check(cudaFuncSetAttribute(reinterpret_cast<const void*>(kernel), cudaFuncAttributeMaxDynamicSharedMemorySize,
                                   static_cast<int>(shared_bytes)),
              "reserve shared memory");
    kernel<<<grid, block, shared_bytes, static_cast<cudaStream_t>(stream.handle())>>>(static_cast<Formals>(actuals)...);
    check(cudaGetLastError(), "start a kernel");
}

/// The same for a kernel that may begin before those queued before it have ended (from sm_90 on; else it is launch()):
/// it calls await_kernels_before() before it reads what the kernel before it writes, or writes anything. What the
/// kernels before that one wrote is there from the start if all of them keep to the rule of let_next_kernel_begin().
template <class... Formals, class... Actuals>
void launch_early(Stream& stream, dim3 grid, dim3 block, void (*kernel)(Formals...), Actuals&&... actuals) {
    constexpr int kLeastArchitecture = 90;
    if (device_report().architecture < kLeastArchitecture)
        return launch(stream, grid, block, 0, kernel, std::forward<Actuals>(actuals)...);
    use_device();
    cudaLaunchAttribute early{};
    early.id = cudaLaunchAttributeProgrammaticStreamSerialization;
    early.val.programmaticStreamSerializationAllowed = 1;
    cudaLaunchConfig_t config{};
    config.gridDim = grid;
    config.blockDim = block;
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

}  // namespace nca::gpu
