// A phase: every (sample, slot) task works through its bands, by all threads, while a gate may hold or abandon it
// between bands.
#pragma once

#include <algorithm>
#include <numeric>

#include "engine/backend/cpu/gate_rounds.h"
#include "engine/backend/cpu/workspace.h"

namespace nca::cpu {

/// With less work than this the calling thread is done before another one is awake: two tiles, some tenth of a
/// millisecond.
inline constexpr std::size_t kAloneCells = 2 * kTileRows;
/// The same for phases that only look at bytes.
inline constexpr std::size_t kAloneBytes = 20'000;

/// Puts the tasks in the order in which threads shall take them, the one with most cells first: then the last ones to
/// end are small. Returns the sum of the cells.
template <class Cells>
std::size_t plan_tasks(Workspace& space, Cells&& cells_of_task) {
    std::size_t sum = 0;
    for (std::size_t task = 0; task < space.task_cells.size(); ++task) {
        space.task_cells[task] = cells_of_task(static_cast<int>(task));
        sum += space.task_cells[task];
    }
    std::iota(space.task_order.begin(), space.task_order.end(), 0);
    std::sort(space.task_order.begin(), space.task_order.end(), [&](int a, int b) {
        const std::size_t cells_a = space.task_cells[static_cast<std::size_t>(a)];
        const std::size_t cells_b = space.task_cells[static_cast<std::size_t>(b)];
        return cells_a != cells_b ? cells_a > cells_b : a < b;
    });
    return sum;
}

/// Calls work(sample, slot, band index, thread) for every band of every slot; the bands of one slot in order, by one
/// thread at a time; all by the calling thread if `alone`. Between bands the gate may hold it (gate_rounds.h). Returns
/// false if the gate abandoned the phase.
template <class Work>
bool run_phase(Workspace& space, Gate* gate, bool alone, Work&& work) {
    const Layout& layout = space.layout;
    for (int task = 0; task < space.tasks(); ++task)
        space.next_band[static_cast<std::size_t>(task)] =
            layout.first_band[static_cast<std::size_t>(task % layout.slots)];
    return do_in_rounds(gate, [&](GateRound& round) {
        auto run_task = [&](int place, int thread) {
            const int task = space.task_order[static_cast<std::size_t>(place)];
            const int slot = task % layout.slots;
            int& band = space.next_band[static_cast<std::size_t>(task)];
            const int end = layout.first_band[static_cast<std::size_t>(slot) + 1];
            while (band < end && !round.is_over()) {
                work(task / layout.slots, slot, band, thread);
                ++band;
            }
        };
        if (alone)
            for (int place = 0; place < space.tasks(); ++place) run_task(place, 0);
        else
            space.team->for_each(space.tasks(), run_task);
        for (int task = 0; task < space.tasks(); ++task)
            if (space.next_band[static_cast<std::size_t>(task)] <
                layout.first_band[static_cast<std::size_t>(task % layout.slots) + 1])
                return false;
        return true;
    });
}

}  // namespace nca::cpu
