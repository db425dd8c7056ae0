// Buffers and copies of the rig.
#include "tests/engine/backend/cuda/tensor/tensor_rig.h"

#include <algorithm>
#include <cmath>

namespace nca::test {

using gpu::DeviceBuffer;
using gpu::PinnedBuffer;

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

TensorRig::TensorRig(const GridCase& grid, int blocks)
    : state_(buffer_count(grid.shape, Buffer::state)),
      target_(buffer_count(grid.shape, Buffer::target)),
      parameters_(buffer_count(grid.shape, Buffer::parameters)),
      gradient_(buffer_count(grid.shape, Buffer::parameters)),
      rollout_(grid.shape, gpu::make_tensor_kernels(grid.shape, buffers(), blocks), control_) {
    upload(state_, grid.state());
    upload(target_, grid.target());
    set_parameters(grid.parameters());
}

gpu::RolloutBuffers TensorRig::buffers() {
    return {state_.data(), target_.data(), parameters_.data(), gradient_.data(), control_.data()};
}

void TensorRig::set_state(const std::vector<double>& state) {
    upload(state_, std::vector<float>(state.begin(), state.end()));
}

void TensorRig::set_parameters(const std::vector<float>& parameters) {
    upload(parameters_, parameters);
    rollout_.parameters_changed(stream_);
}

std::vector<double> TensorRig::state() { return download(state_); }
std::vector<double> TensorRig::gradient() { return download(gradient_); }

void TensorRig::upload(DeviceBuffer<float>& to, const std::vector<float>& numbers) {
    PinnedBuffer<float> copy(numbers.size());
    std::copy(numbers.begin(), numbers.end(), copy.data());
    copy_to_device(stream_, to, copy);
    stream_.wait();
}

std::vector<double> TensorRig::download(const DeviceBuffer<float>& from) {
    PinnedBuffer<float> copy(from.size());
    copy_to_host(stream_, copy, from);
    stream_.wait();
    return {copy.data(), copy.data() + copy.size()};
}

}  // namespace nca::test
