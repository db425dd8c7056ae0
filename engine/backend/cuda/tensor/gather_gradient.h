// The transposed perception of the backward chain: from the gradient of P of all cells to that of the states before the
// step, in gather form, so that no two threads write one number.
#pragma once

#include <gpu_language.h>

#include <cstdint>

#include "engine/backend/cuda/tensor/layout.h"

namespace nca::gpu::tensor {

struct GatherGradient {
    Layout layout;
    const std::uint8_t* survived;  ///< (cells) of this step
    const __half* flow;            ///< (cells, kInputs): gradient of P in units of flow_unit
    const float* flow_unit;        ///< (cells): powers of two; where 0, nothing flows, whatever `flow` holds
    float* next_unit;              ///< (cells): cleared for the next step back
    float* gradient;               ///< (cells, kChannels): of the state after the step, becomes that before it
};

// A block takes kGatherHigh x kGatherWide cells, a thread eight channels of kGatherTall of them, one above the other.
inline constexpr int kGatherWide = 8;
inline constexpr int kGatherTall = 4;
inline constexpr int kGatherHigh = 2 * kGatherTall;
inline constexpr int kGatherThreads = kParts * kGatherWide * (kGatherHigh / kGatherTall);

/// One block of kGatherThreads for each kGatherHigh x kGatherWide cells of each sample.
__global__ void gather_gradient(GatherGradient work);

/// Blocks that gather_gradient needs.
std::uint32_t gather_blocks(const Layout& layout);

}  // namespace nca::gpu::tensor
