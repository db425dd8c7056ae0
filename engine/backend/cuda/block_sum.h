// The sum of one number of each thread of a block, in an order that is always the same; device code.
#pragma once

#include <gpu_language.h>

namespace nca::gpu {

/// Valid in thread 0. All threads of a block of kThreadCount, a power of two from 32 on.
template <unsigned kThreadCount, class Number>
__device__ Number sum_block(Number value) {
    struct WarpSums {
        Number value[kThreadCount / 32];
    };
    WarpSums& sums = block_shared<WarpSums>();
    for (unsigned lanes = 16; lanes > 0; lanes /= 2) value += __shfl_down_sync(0xFFFFFFFFU, value, lanes);
    __syncthreads();  // nobody reads the sums of a call before any more
    if (threadIdx.x % 32 == 0) sums.value[threadIdx.x / 32] = value;
    __syncthreads();
    Number sum{};
    for (unsigned warp = 0; warp < kThreadCount / 32; ++warp) sum += sums.value[warp];
    return sum;
}

}  // namespace nca::gpu
