// What a stage of the CUDA backend is: the kernels that roll states forward and take gradients back, with the tape and
// scratch they need. fp32/ is the simple one and the judge, tensor/ the fast one. All else of the backend (buffers,
// starts, loss, damage, frames, optimiser) is shared. A stage owns whole rollouts, so that it may fuse steps or replay
// a recorded graph.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "engine/backend/backend.h"
#include "engine/backend/cuda/device.h"
#include "engine/backend/cuda/progress.h"
#include "engine/backend/cuda/rollout_control.h"
#include "engine/backend/cuda/staging.h"

namespace nca::gpu {

/// Of the backend, for its stage: where it queues its work, and the device memory it works on (addresses never change).
struct StageParts {
    BackendShape shape;
    Stream& stream;
    Staging& staging;
    float* states[2];                    ///< (B,H,W,C) each: they take turns
    const float* parameters;             ///< (P), flat as ParameterLayout
    float* gradient;                     ///< (P); null without a tape
    float* state_gradient;               ///< (B,H,W,C); null without a tape
    RolloutControl* control;             ///< one, for a stage that reads it from there: it sets it itself when it rolls
    std::size_t activation_bytes_limit;  ///< what may be taken to keep what could be computed again
    int blocks = 0;  ///< that share the work of a step, for a stage that can choose; 0: as suits the device
};

/// What a stage adds where a recorded rollout as long as the tape and its gradient are short enough to be queued whole,
/// without a look at any gate or at numbers of the host that change, for a graph that holds more.
class RolloutInOneGraph {
public:
    virtual ~RolloutInOneGraph() = default;

    /// As RolloutKernels::roll with a tape, in the place of `state` (B,H,W,C), by the masks in StageParts::control.
    virtual void queue_roll(int steps, float* state) = 0;
    /// (3), of the device, after it: RolloutCounts::in_reach, active and flowing.
    virtual const std::uint64_t* counts_on_device() const = 0;
    /// As RolloutKernels::backpropagate, of so many steps.
    virtual void queue_backpropagate(int steps) = 0;
};

class RolloutKernels {
public:
    virtual ~RolloutKernels() = default;

    /// For people, within a sentence: "fp32".
    virtual std::string name() const = 0;
    virtual Precision precision() const { return Precision::single; }
    /// Bytes of device memory.
    virtual std::size_t bytes() const = 0;

    /// The parameters have just been changed by work on the stream.
    virtual void parameters_changed() = 0;

    /// Advances states[current] by as many of the steps as progress allows and leaves the result in states[current],
    /// `current` being turned with each step. Returns the steps done; the states are then those after so many whole
    /// steps. With record_tape all that backpropagate() needs is kept.
    virtual int roll(int steps, const KeepMasks& keep, bool record_tape, int& current, Progress& progress) = 0;

    /// Of the last roll. Waits for it.
    virtual RolloutCounts counts() = 0;

    /// From the gradient of the loss at the last state of a rollout that was recorded whole, in state_gradient (which
    /// it may change), to that of the parameters in `gradient`. Returns false if progress does not allow it to the end;
    /// `gradient` is then what it was.
    virtual bool backpropagate(Progress& progress) = 0;

    /// Its way to queue all that whole; null if it has none, or if a rollout as long as the tape is too much for it.
    virtual RolloutInOneGraph* in_one_graph() { return nullptr; }
};

}  // namespace nca::gpu
