// The steps of backpropagation for all samples, computing only the cells through which a gradient flows:
// keep AND alive(state) AND alive(candidate).
#pragma once

#include <span>

#include "engine/backend/cpu/workspace.h"

namespace nca::cpu {

/// Takes dL/d state(steps) in Workspace::state_gradient back through tape steps steps - 1 .. 0 and adds to the
/// accumulators. `scale` is 1 / keep probability. Returns false if the gate abandoned it; the gradients are then
/// worthless.
bool backward_steps(Workspace& space, int steps, float scale, Gate* gate);

/// Sets state_gradient to the derivative of the loss at a state slot plus `added` (B,H,W,C; empty: nothing), and the
/// accumulators to zero. target (H,W,4).
void begin_backward(Workspace& space, int slot, std::span<const float> target, std::span<const float> added);

}  // namespace nca::cpu
