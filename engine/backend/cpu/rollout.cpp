// Loops over forward_step.h.
#include "engine/backend/cpu/rollout.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "engine/backend/cpu/forward_step.h"

namespace nca::cpu {
namespace {

/// A recorded rollout starts in slot 0.
void move_to_first_slot(Workspace& space, PresentState& present) {
    if (present.slot == 0) return;
    std::copy_n(space.states[static_cast<std::size_t>(present.slot)].data(), space.states[0].size(),
                space.states[0].data());
    present = {0, false};
}

int roll_by_samples(Workspace& space, PresentState& present, int steps, const KeepMasks& keep, Gate* gate,
                    RolloutCounts& counts) {
    const int done = forward_steps_by_samples(space, steps, keep, gate);
    present = {done, done == steps};
    const std::size_t counted = static_cast<std::size_t>(done) * static_cast<std::size_t>(space.layout.batch);
    for (const StepCounts& step : std::span(space.step_counts).first(counted)) {
        counts.in_reach += step.reach;
        counts.active += step.active;
        counts.flowing += step.flowing;
    }
    return done;
}

int roll_by_slots(Workspace& space, PresentState& present, int steps, const KeepMasks& keep, bool record_tape,
                  Gate* gate, RolloutCounts& counts) {
    const auto sum = [](const auto& counted) {
        return std::accumulate(counted.begin(), counted.end(), std::uint64_t{0});
    };
    int done = 0;
    for (; done < steps; ++done) {
        const int to = (present.slot + 1) % static_cast<int>(space.states.size());
        const ForwardStep step{present.slot, to, record_tape ? done : 0, record_tape, done, &keep};
        if (!forward_step(space, step, gate)) break;
        present.slot = to;
        counts.in_reach += sum(space.reach_count);
        counts.active += sum(space.active_count);
        counts.flowing += sum(space.flowing_count);
    }
    return done;
}

}  // namespace

int roll_steps(Workspace& space, PresentState& present, int steps, const KeepMasks& keep, bool record_tape, Gate* gate,
               RolloutCounts& counts) {
    if (record_tape) {
        move_to_first_slot(space, present);
        space.hidden.clear();
    }
    if (!present.bright_is_known) find_bright(space, present.slot);
    present.bright_is_known = true;
    return record_tape && space.lanes.by_samples
               ? roll_by_samples(space, present, steps, keep, gate, counts)
               : roll_by_slots(space, present, steps, keep, record_tape, gate, counts);
}

}  // namespace nca::cpu
