// What differs between the fp32 and the tensor-core path: the kernels of a rollout and of its gradient, as steps that
// are queued on a stream and never waited for. Rollout (rollout.h) strings them together, records them as graphs and
// looks at the gate in between; noise, loss, damage, frames and the optimiser are the same for both paths and lie in
// the backend. Nothing here depends on a number of the host: what changes from rollout to rollout lies in
// RolloutControl.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "engine/backend/cuda/device.h"

namespace nca::gpu {

/// What the kernels of a rollout read from the device's memory, so that a recorded graph serves every rollout.
struct RolloutControl {
    std::uint64_t seed = 0;            ///< of the keep draws' place
    std::uint64_t keep_threshold = 0;  ///< a cell fires if its word is below
    std::uint32_t stream = 0;          ///< nca::Stream of the draws
    std::uint32_t iteration = 0;
    std::uint32_t sample = 0;                  ///< of the first grid
    std::uint32_t step = 0;                    ///< of the first step
    float delta_scale = 1;                     ///< 1 / p
    const std::uint8_t* keep_masks = nullptr;  ///< (T,B,H,W) instead of draws
};

/// Memory of the device that belongs to the backend and stays where it is.
struct RolloutBuffers {
    float* state = nullptr;             ///< (B,H,W,C)
    const float* target = nullptr;      ///< (H,W,4)
    const float* parameters = nullptr;  ///< (P), ParameterLayout
    float* gradient = nullptr;          ///< (P); null without a tape
    const RolloutControl* control = nullptr;
};

class RolloutKernels {
public:
    virtual ~RolloutKernels() = default;
    RolloutKernels() = default;
    RolloutKernels(const RolloutKernels&) = delete;
    RolloutKernels& operator=(const RolloutKernels&) = delete;

    /// For people: "tensor cores, 16-bit factors, 32-bit sums".
    virtual std::string description() const = 0;
    /// Of device memory.
    virtual std::size_t bytes() const = 0;

    /// To be queued whenever the parameters changed.
    virtual void take_parameters(Stream& stream) = 0;

    /// A rollout is begin, then steps 0, 1, ... in order, then finish(how many were queued).
    virtual void begin_rollout(Stream& stream, bool record) = 0;
    virtual void forward_step(Stream& stream, int step, bool record) = 0;
    virtual void finish_rollout(Stream& stream, int steps, bool record) = 0;
    /// Two numbers on the device, after finish_rollout: cells in reach and active cells, over all steps and samples.
    virtual const std::uint64_t* counts() const = 0;

    /// The gradient of a recorded rollout: begin, then steps steps-1, ... , 0, then all chunks of the weights' gradient
    /// that the steps have not done, then finish.
    virtual void begin_backward(Stream& stream, int steps) = 0;
    virtual void backward_step(Stream& stream, int step) = 0;
    virtual int gradient_chunks() const = 0;
    virtual void gradient_chunk(Stream& stream, int steps, int chunk) = 0;
    virtual void finish_backward(Stream& stream, int steps) = 0;
};

}  // namespace nca::gpu
