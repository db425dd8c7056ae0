// The tensor-core kernels on the emulated GPU, or on a real one, with the memory that a backend would give them: for
// tests that look at what the verbs of a Backend do not show.
#pragma once

#include <memory>
#include <vector>

#include "engine/backend/cuda/tensor/tensor_rollout.h"
#include "tests/engine/backend/grid_case.h"

namespace nca::test {

/// How two gradients agree, as SPEC.md asks of reduced precision.
struct Agreement {
    double cosine = 0;
    double norm_ratio = 0;
};
Agreement agreement(const std::vector<double>& found, const std::vector<double>& wanted);

class TensorRig {
public:
    /// With parameters, target and state of the case. `blocks` share the tiles.
    explicit TensorRig(const GridCase& grid, int blocks = 3,
                       gpu::tensor::Activations activations = gpu::tensor::Activations::kept);

    void set_state(const std::vector<double>& state);
    void set_parameters(const std::vector<float>& parameters);
    std::vector<double> state() { return download(states_); }
    std::vector<double> gradient() { return download(gradient_); }

    int roll(int steps, const KeepMasks& keep, bool record, Gate* gate = nullptr);
    RolloutCounts counts() { return rollout_->counts(); }
    /// Of the loss against the case's target.
    bool backpropagate(Gate* gate = nullptr);
    double loss();
    std::size_t bytes() const { return rollout_->bytes(); }
    gpu::Stream& stream() { return stream_; }

private:
    std::vector<double> download(const gpu::DeviceBuffer<float>& from);

    const GridCase grid_;
    gpu::Stream stream_{gpu::Priority::normal};
    gpu::Staging staging_{stream_};
    gpu::Progress progress_{stream_};
    gpu::DeviceBuffer<float> states_, parameters_, gradient_, state_gradient_;
    gpu::DeviceBuffer<gpu::RolloutControl> control_{1};
    std::unique_ptr<gpu::RolloutKernels> rollout_;
    int current_ = 0;
};

}  // namespace nca::test
