// The backward chain: the loss's gradient, then step by step the two layers and the perception, transposed. The
// weights' gradient is not its business (weight_gradient.h), but it leaves the numbers for it.
#pragma once

#include <gpu_language.h>

#include <cstddef>
#include <cstdint>

#include "engine/backend/cuda/tensor/layout.h"
#include "engine/backend/cuda/tensor/row_tiles.h"

namespace nca::gpu::tensor {

/// What a step's cells leave for the weights' gradient, in the order of its rows.
struct PassedRows {
    std::uint32_t* total;  ///< how many rows
    std::uint32_t* cells;  ///< (cells)
    __half* gradient;      ///< (cells, kChannels): of delta, in units of `unit`
    __half* hidden;        ///< (cells, kHidden): of the hidden layer's sums, in the same units; may be null
    float* unit;           ///< (cells): powers of two
};

struct StartGradient {
    Layout layout;
    const float* given;  ///< (cells, C): d loss / d state after the last step
    float* gradient;     ///< (cells, kChannels): the same, written
    float* flow_unit;    ///< (2, cells): cleared
};

/// kParts threads a cell.
__global__ void start_gradient(StartGradient work);

struct BackwardStep {
    Layout layout;
    const RolloutControl* control;
    CellList passing;              ///< cells of this step through whose update gradient flows
    const std::uint32_t* weights;  ///< kPackedWords
    const std::uint8_t* slopes;    ///< (cells, kSlopeBytes) of this step
    const float* gradient;         ///< (cells, kChannels): of the state after the step
    PassedRows passed;             ///< written
    __half* flow;                  ///< (cells, kInputs): gradient of P in units of flow_unit; null in the first step
    float* flow_unit;              ///< (cells): 0 where nothing flows, as it was found
};

inline constexpr int kBackwardThreads = kThreads + 4 * kLanes;  ///< of a block
std::size_t backward_shared_bytes();                            ///< of its dynamic shared memory

/// Any number of blocks of kBackwardThreads, as in forward_step.
__global__ void backward_step(BackwardStep step);

}  // namespace nca::gpu::tensor
