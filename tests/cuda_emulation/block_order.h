// The barriers and collectives of one block as ThreadSanitizer is told of them (race_notes.h): those that come publish,
// the last one joins them all and passes it on. New for every block, since what was published stays.
#pragma once

#include <bit>
#include <cstddef>
#include <vector>

#include "tests/cuda_emulation/grid_run.h"
#include "tests/cuda_emulation/race_notes.h"

namespace nca::emulation {

class BlockOrder {
public:
    explicit BlockOrder(std::size_t warps) : warps_(warps) {}

    /// A thread comes to the block's barrier.
    void come_to_barrier(bool last) {
        races::publish(&arrived_);
        if (!last) return;
        races::join(&arrived_);
        races::publish(&passed_);
    }
    /// All have come. No next barrier is complete before all have left this one.
    void leave_barrier() const { races::join(&passed_); }

    /// A thread comes to a collective that orders memory.
    void come_to_collective(unsigned thread) { races::publish(&warp_of(thread).arrived[thread % kWarpLanes]); }
    /// The last one of `mask` has come, and does this for all. Returns what the others have to join.
    const void* pass_collective(unsigned thread, unsigned mask) {
        Warp& warp = warp_of(thread);
        const char& passed = warp.passed[warp.collectives++ % kWarpLanes];
        for (; mask != 0; mask &= mask - 1) races::join(&warp.arrived[std::countr_zero(mask)]);
        races::publish(&passed);
        return &passed;
    }

private:
    struct Warp {
        char arrived[kWarpLanes] = {};
        char passed[kWarpLanes] = {};  // in turn, as masks may differ
        unsigned collectives = 0;
    };
    Warp& warp_of(unsigned thread) { return warps_[thread / kWarpLanes]; }

    char arrived_ = 0;
    char passed_ = 0;
    std::vector<Warp> warps_;
};

}  // namespace nca::emulation
