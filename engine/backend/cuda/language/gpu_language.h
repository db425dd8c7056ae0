// The words in which the kernels are written, for nvcc: CUDA's own, and a few of ours for what has no spelling that
// plain C++ can read too (launching, shared memory). tests/cuda_emulation has the header of the same name with which
// g++ compiles the very same kernels for the processor; the include path decides, so kernels say <gpu_language.h>.
#pragma once

#include <cuda_fp16.h>
#include <cuda_runtime.h>

#include <cstddef>

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
