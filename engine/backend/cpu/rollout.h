// The steps of a rollout, in the order that suits the threads: sample by sample or slot by slot.
#pragma once

#include "engine/backend/cpu/workspace.h"

namespace nca::cpu {

/// Where a workspace's states are.
struct PresentState {
    int slot = 0;                  ///< of Workspace::states
    bool bright_is_known = false;  ///< Workspace::bright belongs to it
};

/// Takes all samples `steps` steps on; recorded, so that step t reads state slot t. Adds to `counts`, but not its
/// cell_steps. Returns the steps done, fewer only if the gate abandoned it: the present state is then the one after
/// that many whole steps.
int roll_steps(Workspace& space, PresentState& present, int steps, const KeepMasks& keep, bool record_tape, Gate* gate,
               RolloutCounts& counts);

}  // namespace nca::cpu
