// What changes from rollout to rollout, as the kernels of a stage read it from the device's memory: so that what was
// recorded as a graph serves them all.
#pragma once

#include <cstdint>

namespace nca {
struct KeepMasks;
}

namespace nca::gpu {

struct RolloutControl {
    std::uint64_t seed = 0;            ///< of the keep draws' place
    std::uint64_t keep_threshold = 0;  ///< a cell fires if its word is below
    std::uint32_t stream = 0;          ///< nca::Stream of the draws
    std::uint32_t iteration = 0;
    std::uint32_t sample = 0;                  ///< of the first grid
    std::uint32_t step = 0;                    ///< of the first step
    const std::uint8_t* keep_masks = nullptr;  ///< (T,B,H,W) instead of draws; of the device
    float delta_scale = 1;                     ///< 1 / p
};

/// Of these masks; given ones must be brought to the device by the caller.
RolloutControl make_control(const KeepMasks& keep);

}  // namespace nca::gpu
