// Runs one launch of a kernel on the processor: block after block, the threads of a block as fibers. What CUDA leaves
// open is drawn by a seed - the order of blocks, of warps between barriers, of lanes - so that a missing barrier shows
// as a result that depends on the seed. What CUDA forbids (threads of a block at different barriers, lanes missing from
// a collective, a block too large) ends in BadKernel with the place. Shared memory starts as NaN in every block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <source_location>
#include <stdexcept>

#include "tests/cuda_emulation/launch_order.h"

/// CUDA's sizes of grids and blocks.
struct dim3 {
    unsigned x = 1, y = 1, z = 1;
    constexpr dim3() = default;
    constexpr dim3(unsigned x_, unsigned y_ = 1, unsigned z_ = 1) : x(x_), y(y_), z(z_) {}
};
struct uint3 {
    unsigned x, y, z;
};

// Of the thread at work.
inline constinit thread_local uint3 threadIdx{};
inline constinit thread_local uint3 blockIdx{};
inline constinit thread_local dim3 blockDim{};
inline constinit thread_local dim3 gridDim{};

namespace nca::emulation {

inline constexpr unsigned kWarpLanes = 32;

/// A kernel or a launch did what CUDA forbids.
class BadKernel : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

/// What a launch may have; as sm_90 has it unless a test says otherwise.
struct Limits {
    unsigned threads = 1024;
    std::size_t shared_bytes = 227 * 1024;
};

/// How the launches of the calling thread are run. Seed 0: everything in order.
struct Settings {
    std::uint64_t order_seed = 0;
    Limits limits;
};
Settings& settings();

using Where = std::source_location;

/// Runs all threads of all blocks; `kernel` is the kernel with its arguments. Throws BadKernel, or what a thread threw.
void run_grid(dim3 grid, dim3 block, std::size_t dynamic_shared_bytes, Kernel kernel);

/// The same for the launch that a stream has just begun: that it has ended, the stream has still to see.
void run_launch(dim3 grid, dim3 block, std::size_t dynamic_shared_bytes, LaunchOrder& launches);

// Below: called by threads of a kernel.

/// __syncthreads(); returns in how many threads `predicate` was true.
int block_barrier(bool predicate, const Where& where);

/// A collective of the lanes in `mask` of the caller's warp, which must contain the caller. Each lane gives a pointer
/// to what it brings and takes; the last one to come calls complete(lanes, mask), lanes[i] being lane i's pointer.
/// By CUDA's word only __syncwarp() orders what lanes do in memory.
using Complete = void (*)(void* const* lanes, unsigned mask);
enum class Memory : std::uint8_t { as_it_was, in_order };
void warp_collective(unsigned mask, void* mine, Complete complete, const Where& where,
                     Memory memory = Memory::as_it_was);

/// griddepcontrol.wait and .launch_dependents.
void await_launch_before();
void let_next_launch_begin();

/// The block's dynamic shared memory, aligned to 128 bytes.
void* dynamic_shared_memory();
/// The block's static shared memory of this key, made at the first call in each block.
void* static_shared_memory(const void* key, std::size_t bytes, std::size_t alignment);

/// The caller's lane in its warp.
unsigned lane_index();

}  // namespace nca::emulation
