// The device memory of one cuda backend, apart from its stage's: taken when the backend is made, at addresses that
// never change, as recorded graphs keep them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/backend/backend.h"
#include "engine/backend/cuda/device.h"
#include "engine/backend/cuda/optimiser.h"
#include "engine/backend/cuda/rollout_control.h"
#include "engine/model/random.h"

namespace nca::gpu {

/// What the host sets and kernels read. It lies in one block with the noise levels, so that one copy brings all of it.
struct WorkSettings {
    UpdateSettings update;
    RandomPlace normals;  ///< of noisy starts
    RolloutControl rollout;
};

/// Where its parts lie in such a block: on the device, or in pinned memory before it is copied there.
struct SettingsBlock {
    explicit SettingsBlock(std::byte* block)
        : fixed(reinterpret_cast<WorkSettings*>(block)),
          levels(reinterpret_cast<float*>(block + sizeof(WorkSettings))) {}

    static std::size_t bytes(const BackendShape& shape) {
        return sizeof(WorkSettings) + static_cast<std::size_t>(shape.batch) * sizeof(float);
    }

    WorkSettings* fixed;
    float* levels;  ///< (B)
};

/// (P) and the like: as Buffer says. What needs a tape is empty without.
struct BackendMemory {
    explicit BackendMemory(const BackendShape& shape);

    std::size_t bytes() const;
    /// The same, before it is taken.
    static std::size_t bytes_of(const BackendShape& shape);

    SettingsBlock settings() { return SettingsBlock(settings_block.data()); }

    std::array<DeviceBuffer<float>, 2> states;  ///< (B,H,W,C): they take turns
    DeviceBuffer<float> target;                 ///< (H,W,4)
    DeviceBuffer<float> parameters;             ///< (P)
    DeviceBuffer<float> gradient;               ///< (P), with a tape; so are the moments
    DeviceBuffer<float> first_moment;
    DeviceBuffer<float> second_moment;
    DeviceBuffer<float> state_gradient;  ///< (B,H,W,C), with a tape
    /// (B,H,W,C), with a tape: add_state_gradient(). An iteration that adds none draws its pictures here.
    DeviceBuffer<float> added_gradient;
    DeviceBuffer<double> loss_parts;             ///< (B, parts)
    DeviceBuffer<double> losses;                 ///< (B)
    DeviceBuffer<double> norm_parts;             ///< (kNormParts), with a tape
    DeviceBuffer<UpdateNumbers> numbers;         ///< one, with a tape
    DeviceBuffer<std::byte> settings_block;      ///< SettingsBlock
    DeviceBuffer<float> stroke;                  ///< (H,W): weights of the last one
    DeviceBuffer<std::uint8_t> stroke_channels;  ///< (C)
    DeviceBuffer<std::uint8_t> frame;            ///< (H,W,4)
};

}  // namespace nca::gpu
