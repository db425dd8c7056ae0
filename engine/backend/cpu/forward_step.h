// One step of the rule for all samples, computing only the active cells: reach AND keep.
#pragma once

#include "engine/backend/cpu/workspace.h"

namespace nca::cpu {

struct ForwardStep {
    int from_slot;     ///< state slot that is read
    int to_slot;       ///< state slot that is written
    int tape_step;     ///< entry of Workspace::tape that takes the active cells
    bool keep_hidden;  ///< H goes to the tape
    int mask_step;     ///< step of the rollout: index t of explicit masks, added to the place's step
    const KeepMasks* keep;
};

/// Needs Workspace::bright of the state read; leaves that of the state written, and the step's reach_count,
/// active_count and flowing_count. Returns false if the gate abandoned it: the state read is untouched then, and so is
/// its `bright`.
bool forward_step(Workspace& space, const ForwardStep& step, Gate* gate);

/// forward_step() for tape steps 0 .. steps - 1, each from the state slot of its number to the next, sample by sample.
/// Needs Workspace::lanes.by_samples, and bright of slot 0. Returns the steps done, and leaves their step_counts; if it
/// is less than `steps` the gate abandoned it, and `bright` is worthless.
int forward_steps_by_samples(Workspace& space, int steps, const KeepMasks& keep, Gate* gate);

/// Computes Workspace::bright from the alpha of all samples in a state slot, and marks its rows as occupied.
void find_bright(Workspace& space, int slot);

}  // namespace nca::cpu
