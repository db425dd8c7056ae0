// One step of backpropagation for all samples, computing only the cells through which a gradient flows:
// keep AND alive(state) AND alive(candidate).
#pragma once

#include <span>

#include "engine/backend/cpu/workspace.h"

namespace nca::cpu {

struct BackwardStep {
    int tape_step;  ///< t: reads state slot t, the mask of slot t + 1, and entry t of Workspace::tape
    float scale;    ///< 1 / keep probability
};

/// Takes dL/d state(t+1) in Workspace::state_gradient to dL/d state(t) (left as it was for t = 0: nobody needs it) and
/// adds to the accumulators. Returns false if the gate abandoned it; the gradients are then worthless.
bool backward_step(Workspace& space, const BackwardStep& step, Gate* gate);

/// Sets state_gradient to the derivative of the loss at a state slot plus `added` (B,H,W,C; empty: nothing), and the
/// accumulators to zero. target (H,W,4).
void begin_backward(Workspace& space, int slot, std::span<const float> target, std::span<const float> added);

}  // namespace nca::cpu
