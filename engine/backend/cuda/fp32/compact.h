// Lists made by one block of threads, in order; device code.
#pragma once

#include <gpu_language.h>

#include <cstdint>

namespace nca::gpu::fp32 {

/// list = those of the `count` numbers from `first` on for which test(number) holds, ascending; placed(number, place)
/// is called for each number of the list. Returns how many. All threads of a block of kThreads, a multiple of 32.
template <unsigned kThreadCount, class Test, class Placed>
__device__ int compact_block(int first, int count, std::uint32_t* list, const Test& test, const Placed& placed) {
    struct WarpCounts {
        int value[kThreadCount / 32];
    };
    WarpCounts& found = block_shared<WarpCounts>();
    const int thread = static_cast<int>(threadIdx.x);
    const int lane = thread % 32;
    int total = 0;
    for (int start = 0; start < count; start += static_cast<int>(kThreadCount)) {
        const auto number = static_cast<std::uint32_t>(first + start + thread);
        const bool in = start + thread < count && test(number);
        const unsigned bits = __ballot_sync(0xFFFFFFFFU, in);
        if (lane == 0) found.value[thread / 32] = __popc(bits);
        __syncthreads();
        int place = total + __popc(bits & ((1U << lane) - 1));
        for (int warp = 0; warp < static_cast<int>(kThreadCount) / 32; ++warp) {
            if (warp < thread / 32) place += found.value[warp];
            total += found.value[warp];
        }
        if (in) {
            list[place] = number;
            placed(number, place);
        }
        __syncthreads();  // the counts are read before the next ones are written
    }
    return total;
}

}  // namespace nca::gpu::fp32
