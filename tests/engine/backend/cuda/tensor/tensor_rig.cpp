// Buffers and copies of the rig.
#include "tests/engine/backend/cuda/tensor/tensor_rig.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace nca::test {

Agreement agreement(const std::vector<double>& found, const std::vector<double>& wanted) {
    double product = 0, found_square = 0, wanted_square = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        product += found[i] * wanted[i];
        found_square += found[i] * found[i];
        wanted_square += wanted[i] * wanted[i];
    }
    if (found_square == 0 && wanted_square == 0) return {1, 1};
    return {product / std::sqrt(found_square * wanted_square), std::sqrt(found_square / wanted_square)};
}

TensorRig::TensorRig(const GridCase& grid, int blocks, gpu::tensor::Activations activations)
    : grid_(grid),
      states_(buffer_count(grid.shape, Buffer::state)),
      parameters_(buffer_count(grid.shape, Buffer::parameters)),
      gradient_(parameters_.size()),
      state_gradient_(states_.size()),
      rollout_(gpu::make_tensor_rollout({grid.shape,
                                         stream_,
                                         staging_,
                                         {states_.data(), nullptr},
                                         parameters_.data(),
                                         gradient_.data(),
                                         state_gradient_.data(),
                                         control_.data(),
                                         std::numeric_limits<std::size_t>::max()},
                                        blocks, activations)) {
    const std::vector<float> state = grid.state();
    staging_.upload(states_.data(), HostInput(std::span<const float>(state)));
    set_parameters(grid.parameters());
}

void TensorRig::set_state(const std::vector<double>& state) {
    staging_.upload(states_.data(), HostInput(std::span<const double>(state)));
}

void TensorRig::set_parameters(const std::vector<float>& parameters) {
    staging_.upload(parameters_.data(), HostInput(std::span<const float>(parameters)));
    rollout_->parameters_changed();
}

int TensorRig::roll(int steps, const KeepMasks& keep, bool record, Gate* gate) {
    progress_.use_gate(gate);
    const int done = rollout_->roll(steps, keep, record, current_, progress_);
    REQUIRE(current_ == 0);
    return done;
}

bool TensorRig::backpropagate(Gate* gate) {
    const std::vector<double> found = state();
    const std::vector<float> target = grid_.target();
    const std::size_t cells = static_cast<std::size_t>(grid_.shape.batch) * grid_.shape.grid.cells();
    const std::size_t channels = static_cast<std::size_t>(grid_.shape.sizes.channels);
    std::vector<double> slope(found.size());
    for (std::size_t cell = 0; cell < cells; ++cell)
        for (std::size_t c = 0; c < kPictureChannels; ++c) {
            const std::size_t at = (cell + 1) * channels - kPictureChannels + c;
            const float wanted = target[cell % grid_.shape.grid.cells() * kPictureChannels + c];
            slope[at] = 2 * (found[at] - static_cast<double>(wanted)) / static_cast<double>(cells * kPictureChannels);
        }
    staging_.upload(state_gradient_.data(), HostInput(std::span<const double>(slope)));
    progress_.use_gate(gate);
    return rollout_->backpropagate(progress_);
}

double TensorRig::loss() {
    const std::vector<double> found = state();
    const std::vector<float> target = grid_.target();
    const std::size_t cells = static_cast<std::size_t>(grid_.shape.batch) * grid_.shape.grid.cells();
    const std::size_t channels = static_cast<std::size_t>(grid_.shape.sizes.channels);
    double sum = 0;
    for (std::size_t cell = 0; cell < cells; ++cell)
        for (std::size_t c = 0; c < kPictureChannels; ++c) {
            const double difference =
                found[(cell + 1) * channels - kPictureChannels + c] -
                static_cast<double>(target[cell % grid_.shape.grid.cells() * kPictureChannels + c]);
            sum += difference * difference;
        }
    return sum / static_cast<double>(cells * kPictureChannels);
}

std::vector<double> TensorRig::download(const gpu::DeviceBuffer<float>& from) {
    std::vector<double> numbers(from.size());
    staging_.download(HostOutput(std::span<double>(numbers)), from.data());
    return numbers;
}

}  // namespace nca::test
