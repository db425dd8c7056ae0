// A forward step for its active cells, from perception to the new fp32 state, in one kernel.
#pragma once

#include <gpu_language.h>

#include <cstddef>
#include <cstdint>

#include "engine/backend/cuda/tensor/layout.h"
#include "engine/backend/cuda/tensor/row_tiles.h"

namespace nca::gpu::tensor {

struct ForwardStep {
    Layout layout;
    const RolloutControl* control;
    CellList active;               ///< what mark_cells left
    const std::uint8_t* flags;     ///< (cells)
    const std::uint32_t* weights;  ///< kPackedWords
    const float* bias;             ///< (kHidden) of layer 1, (kChannels) of layer 2
    const __half* state;           ///< (cells, kChannels) before the step
    __half* next;                  ///< the same after it: rows of active cells are written, unmasked; may be null
    float* master;                 ///< (cells, C): rows of active cells are advanced in place, unmasked
    std::uint8_t* spark;           ///< plane: of active cells
    __half* activations;           ///< (cells, kActivations): of active cells, for the weights' gradient; may be null
    std::uint8_t* slopes;          ///< (cells, kSlopeBytes): which hidden numbers are positive; null without a tape
};

inline constexpr int kForwardThreads = kThreads + 4 * kLanes;  ///< of a block
std::size_t forward_shared_bytes();                            ///< of its dynamic shared memory

/// Any number of blocks of kForwardThreads; they share the tiles out, and the numbers do not depend on how.
__global__ void forward_step(ForwardStep step);

}  // namespace nca::gpu::tensor
