// Between two forward steps: masks what the last one left, finds who is alive, in reach and active, and lists the
// active cells in raster order.
#pragma once

#include <gpu_language.h>

#include <cstdint>

#include "engine/backend/cuda/tensor/layout.h"
#include "engine/backend/cuda/tensor/row_tiles.h"

namespace nca::gpu::tensor {

/// Of a rollout: cells in reach, active ones, and those of them that were not masked out afterwards.
inline constexpr std::size_t kCounts = 3;

/// Before the first step of a rollout: everything that the kernels keep beside the fp32 states.
struct ImportState {
    Layout layout;
    const float* master;    ///< (cells, C)
    __half* state;          ///< (cells, kChannels)
    std::uint8_t* spark;    ///< plane
    std::uint8_t* flags;    ///< (cells)
    std::uint64_t* counts;  ///< (segments, kCounts), cleared
};

/// kParts threads a cell.
__global__ void import_state(ImportState work);

/// After the last step: the counts of all segments.
struct SumCounts {
    int segments;
    const std::uint64_t* counts;  ///< (segments, kCounts)
    std::uint64_t* sums;          ///< (kCounts), written
};

/// One block of kLanes.
__global__ void sum_counts(SumCounts work);

struct MarkCells {
    Layout layout;
    const RolloutControl* control;
    int step;                   ///< of the rollout: the step that comes; 0 has nothing to mask
    bool finished;              ///< no step comes: only mask
    const std::uint8_t* spark;  ///< plane that the last step left
    std::uint8_t* next_spark;   ///< plane for the coming step: filled as if no cell were active
    std::uint8_t* flags;        ///< (cells), renewed
    const __half* before;       ///< (cells, kChannels) before the last step
    __half* state;              ///< the same after it: completed; unused if finished
    float* master;              ///< (cells, C): rows of dead cells are cleared
    CellList active;            ///< written
    CellList passing;  ///< of the last step, for the backward chain: active cells that survived; null without a tape
    std::uint8_t* survived;  ///< (cells) of the last step; null without a tape
    std::uint64_t* counts;   ///< (segments, kCounts): added to
};

/// One block of kThreads a segment.
__global__ void mark_cells(MarkCells work);

}  // namespace nca::gpu::tensor
