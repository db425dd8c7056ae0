// The steps of a rollout on tensor cores and of its gradient, each queued on a stream and never waited for; and the
// memory they work in. TensorRollout strings them together. Nothing queued here depends on a number of the host that
// changes from rollout to rollout: those lie in RolloutControl, so that what is recorded as a graph serves them all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "engine/backend/backend.h"
#include "engine/backend/cuda/device.h"
#include "engine/backend/cuda/tensor/layout.h"

namespace nca::gpu::tensor {

/// Memory of the device that is not of TensorSteps, and stays where it is.
struct OuterBuffers {
    const float* parameters = nullptr;      ///< (P), ParameterLayout
    float* gradient = nullptr;              ///< (P); null without a tape
    const float* state_gradient = nullptr;  ///< (B,H,W,C): of the loss, after the last step; null without a tape
    const RolloutControl* control = nullptr;
};

/// Where the weights' gradient finds P and H, the same numbers either way: kept by the forward pass, for four times the
/// tape, or computed again from the states.
enum class Activations { kept, computed_again };

class TensorSteps {
public:
    virtual ~TensorSteps() = default;
    TensorSteps() = default;
    TensorSteps(const TensorSteps&) = delete;
    TensorSteps& operator=(const TensorSteps&) = delete;

    /// Of device memory.
    virtual std::size_t bytes() const = 0;

    /// To be queued whenever the parameters changed.
    virtual void take_parameters(Stream& stream) = 0;

    /// A rollout is begin, then steps 0, 1, ... in order, then finish(how many were queued). `master` (B,H,W,C) is
    /// advanced in place, and is the same from begin to finish; in between it is not masked.
    virtual void begin_rollout(Stream& stream, float* master, bool record) = 0;
    virtual void forward_step(Stream& stream, float* master, int step, bool record) = 0;
    virtual void finish_rollout(Stream& stream, float* master, int steps, bool record) = 0;
    /// Three numbers on the device, after finish_rollout, over all steps and samples: cells in reach, active ones, and
    /// those of them that lived on.
    virtual const std::uint64_t* counts() const = 0;

    /// The gradient of a recorded rollout: begin, then steps steps-1, ... , 0, then all chunks of the weights'
    /// gradient, then finish, which alone writes OuterBuffers::gradient.
    virtual void begin_backward(Stream& stream) = 0;
    virtual void backward_step(Stream& stream, int step) = 0;
    virtual int gradient_chunks() const = 0;
    virtual void gradient_chunk(Stream& stream, int steps, int chunk) = 0;
    virtual void finish_backward(Stream& stream) = 0;
};

/// `blocks`: how many share a step's tiles; the numbers do not depend on it. Throws as all of device.h.
std::unique_ptr<TensorSteps> make_tensor_steps(const BackendShape& shape, const OuterBuffers& buffers, int blocks,
                                               Activations activations);

/// Bytes of device memory of such steps. Saturates instead of overflowing.
std::size_t tensor_steps_bytes(const BackendShape& shape, Activations activations);

}  // namespace nca::gpu::tensor
