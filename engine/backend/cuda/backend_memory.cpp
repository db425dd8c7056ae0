// How much there is of each.
#include "engine/backend/cuda/backend_memory.h"

#include "engine/backend/cuda/pictures.h"

namespace nca::gpu {
namespace {

using Which = nca::Buffer;

/// Counts of buffers that not every backend has.
std::size_t with_tape(const BackendShape& shape, std::size_t count) { return shape.tape_steps > 0 ? count : 0; }

std::size_t loss_part_count(const BackendShape& shape) {
    return static_cast<std::size_t>(shape.batch) * static_cast<std::size_t>(loss_parts(make_grids(shape)));
}

}  // namespace

BackendMemory::BackendMemory(const BackendShape& shape)
    : states{DeviceBuffer<float>(buffer_count(shape, Which::state)),
             DeviceBuffer<float>(buffer_count(shape, Which::state))},
      target(buffer_count(shape, Which::target)),
      parameters(buffer_count(shape, Which::parameters)),
      gradient(with_tape(shape, parameters.size())),
      first_moment(gradient.size()),
      second_moment(gradient.size()),
      state_gradient(with_tape(shape, states[0].size())),
      added_gradient(state_gradient.size()),
      loss_parts(loss_part_count(shape)),
      losses(static_cast<std::size_t>(shape.batch)),
      norm_parts(with_tape(shape, kNormParts)),
      numbers(with_tape(shape, 1)),
      settings_block(SettingsBlock::bytes(shape)),
      stroke(shape.grid.cells()),
      stroke_channels(static_cast<std::size_t>(shape.sizes.channels)),
      frame(buffer_count(shape, Which::target)) {}

std::size_t BackendMemory::bytes() const {
    std::size_t floats = 0;
    for (const DeviceBuffer<float>* buffer : {&states[0], &states[1], &target, &parameters, &gradient, &first_moment,
                                              &second_moment, &state_gradient, &added_gradient, &stroke})
        floats += buffer->size();
    return floats * sizeof(float) + loss_parts.bytes() + losses.bytes() + norm_parts.bytes() + numbers.bytes() +
           settings_block.bytes() + stroke_channels.bytes() + frame.bytes();
}

std::size_t BackendMemory::bytes_of(const BackendShape& shape) {
    const std::size_t tape = with_tape(shape, 1);
    const std::size_t state = buffer_count(shape, Which::state) * sizeof(float);
    const std::size_t parameters = buffer_count(shape, Which::parameters) * sizeof(float);
    return (2 + 2 * tape) * state + (1 + 3 * tape) * parameters +
           buffer_count(shape, Which::target) * (sizeof(float) + 1) +
           (static_cast<std::size_t>(shape.batch) + loss_part_count(shape)) * sizeof(double) +
           SettingsBlock::bytes(shape) + shape.grid.cells() * sizeof(float) +
           static_cast<std::size_t>(shape.sizes.channels) +
           tape * (kNormParts * sizeof(double) + sizeof(UpdateNumbers));
}

}  // namespace nca::gpu
