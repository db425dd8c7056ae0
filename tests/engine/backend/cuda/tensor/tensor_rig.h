// The tensor-core kernels on the emulated GPU, with the memory that a backend would give them: for tests that look at
// what the verbs of a Backend do not show.
#pragma once

#include <vector>

#include "engine/backend/cuda/rollout.h"
#include "engine/backend/cuda/tensor/tensor_kernels.h"
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
    explicit TensorRig(const GridCase& grid, int blocks = 3);

    void set_state(const std::vector<double>& state);
    void set_parameters(const std::vector<float>& parameters);
    std::vector<double> state();
    std::vector<double> gradient();

    int roll(int steps, const KeepMasks& keep, bool record, Gate* gate = nullptr, RolloutCounts* counts = nullptr) {
        return rollout_.roll(stream_, steps, keep, record, gate, counts);
    }
    bool backpropagate(Gate* gate = nullptr) { return rollout_.backpropagate(stream_, gate); }
    std::size_t bytes() const { return rollout_.bytes(); }
    gpu::Stream& stream() { return stream_; }

private:
    void upload(gpu::DeviceBuffer<float>& to, const std::vector<float>& numbers);
    std::vector<double> download(const gpu::DeviceBuffer<float>& from);
    gpu::RolloutBuffers buffers();

    gpu::Stream stream_{gpu::Priority::normal};
    gpu::DeviceBuffer<float> state_, target_, parameters_, gradient_;
    gpu::DeviceBuffer<gpu::RolloutControl> control_{1};
    gpu::Rollout rollout_;
};

}  // namespace nca::test
