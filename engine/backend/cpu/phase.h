// A phase: every (sample, slot) task works through its bands, by all threads, while a gate may hold or abandon it
// between bands.
#pragma once

#include <algorithm>
#include <atomic>
#include <utility>

#include "engine/backend/backend.h"
#include "engine/backend/cpu/workspace.h"

namespace nca::cpu {

/// Calls work(sample, slot, band index, thread) for every band of every slot; the bands of one slot in order, by one
/// thread at a time. Only the calling thread meets the gate, after all others have stopped: nobody can wait for
/// somebody who is held. Once the gate is wanted each thread ends the band it is at and begins no other. Returns false
/// if the gate abandoned the phase.
template <class Work>
bool run_phase(Workspace& space, Gate* gate, Work&& work) {
    const Layout& layout = space.layout;
    for (int task = 0; task < space.tasks(); ++task)
        space.next_band[static_cast<std::size_t>(task)] =
            layout.first_band[static_cast<std::size_t>(task % layout.slots)];
    std::atomic<bool> begun{false};  // one band in each round, so that it ends with a gate that is always wanted too
    while (true) {
        begun = false;
        space.team->for_each(space.tasks(), [&](int task, int thread) {
            const int slot = task % layout.slots;
            int& band = space.next_band[static_cast<std::size_t>(task)];
            const int end = layout.first_band[static_cast<std::size_t>(slot) + 1];
            while (band < end) {
                if (gate != nullptr && gate->wanted() && begun.exchange(true)) return;
                work(task / layout.slots, slot, band, thread);
                ++band;
            }
        });
        bool done = true;
        for (int task = 0; task < space.tasks(); ++task)
            done = done && space.next_band[static_cast<std::size_t>(task)] ==
                               layout.first_band[static_cast<std::size_t>(task % layout.slots) + 1];
        if (gate != nullptr && gate->wanted() && !gate->hold()) return false;
        if (done) return true;
    }
}

}  // namespace nca::cpu
