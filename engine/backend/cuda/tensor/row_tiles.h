// How a block finds the cells of its tiles: prefix sums over the segments' counts, and a search for the segment of a
// row, for several tiles at once. Rows come in raster order, whatever block asks.
#pragma once

#include <gpu_language.h>
#include <gpu_tensor_core.h>

#include <cstdint>

#include "engine/backend/cuda/tensor/layout.h"

namespace nca::gpu::tensor {

/// Cells by segment: those of segment s are list[s * segment_cells ..], count[s] of them.
struct CellList {
    std::uint32_t* cells;   ///< (cells)
    std::uint32_t* counts;  ///< (segments)
};

/// A block's scratch for prefix_segments().
struct SegmentPrefix {
    /// First and aligned: they are read in 16 bytes at once, which must not meet what others write meanwhile.
    alignas(16) std::uint32_t warp_sums[kWarps];
    std::uint32_t before[kMaxSegments + 1];  ///< rows before segment s; the last is the sum of all
};

/// Sum of this lane's value and those of all lower lanes.
__device__ inline std::uint32_t warp_prefix(std::uint32_t value, int lane) {
    for (int distance = 1; distance < kLanes; distance *= 2) {
        const std::uint32_t lower = __shfl_up_sync(0xFFFFFFFFU, value, static_cast<unsigned>(distance));
        if (lane >= distance) value += lower;
    }
    return value;
}

/// Fills prefix.before; all threads of the block call it, kThreads or more, and it ends with a barrier. Returns the
/// sum.
__device__ inline std::uint32_t prefix_segments(SegmentPrefix& prefix, const std::uint32_t* counts, int segments) {
    constexpr int kEach = kMaxSegments / kThreads;
    const int thread = static_cast<int>(threadIdx.x);
    const int lane = thread % kLanes;
    const int warp = thread / kLanes;
    std::uint32_t own[kEach];
    std::uint32_t sum = 0;
    for (int i = 0; i < kEach; ++i) {
        const int segment = thread * kEach + i;
        own[i] = segment < segments ? counts[segment] : 0U;
        sum += own[i];
    }
    const std::uint32_t inclusive = warp_prefix(sum, lane);
    if (warp < kWarps && lane == kLanes - 1) prefix.warp_sums[warp] = inclusive;
    __syncthreads();
    if (warp < kWarps) {
        std::uint32_t before = inclusive - sum;
        NCA_UNROLL
        for (int w = 0; w < kWarps; ++w) before += w < warp ? prefix.warp_sums[w] : 0U;
        for (int i = 0; i < kEach; ++i) {
            prefix.before[thread * kEach + i] = before;
            before += own[i];
        }
        if (thread == kThreads - 1) prefix.before[kMaxSegments] = before;
    }
    __syncthreads();
    return prefix.before[kMaxSegments];
}

/// The cell of a row, row < the sum.
__device__ inline std::uint32_t cell_of_row(const SegmentPrefix& prefix, const CellList& list,
                                            std::uint32_t segment_cells, std::uint32_t row) {
    int low = 0;  // before[low] <= row < before[high]
    int high = kMaxSegments;
    while (high - low > 1) {
        const int middle = (low + high) / 2;
        if (prefix.before[middle] <= row)
            low = middle;
        else
            high = middle;
    }
    return list.cells[static_cast<std::uint32_t>(low) * segment_cells + (row - prefix.before[low])];
}

/// The tiles of a block: `count` of them, those of the rows from `first`, `first` + `stride`, ... on, kRows each.
struct BlockTiles {
    std::uint32_t first, stride;
    int count;
};

/// Those of this block, where all blocks share `rows` rows out.
__device__ inline BlockTiles tiles_of_block(std::uint32_t rows) {
    const std::uint32_t first = blockIdx.x * kRows;
    const std::uint32_t stride = gridDim.x * kRows;
    return {first, stride, first < rows ? static_cast<int>((rows - first + stride - 1) / stride) : 0};
}

/// Something of each row of a block's next tiles. They are found kTilesAtOnce at a time, by kThreads threads a row
/// each, so that the search waits for memory only once; there is room for as many before them, which are still at work.
inline constexpr int kTilesAtOnce = kThreads / kRows;
struct TileRows {
    std::uint32_t row[2][kTilesAtOnce][kRows];

    /// Those of a tile, counted from the block's first.
    __device__ const std::uint32_t* of(int tile) const { return row[tile / kTilesAtOnce % 2][tile % kTilesAtOnce]; }
    /// The calling thread's row of the tiles from `tile` on, a multiple of kTilesAtOnce.
    __device__ std::uint32_t& own(int tile) {
        return row[tile / kTilesAtOnce % 2][threadIdx.x / kRows][threadIdx.x % kRows];
    }
};

/// Finds the cells of kTilesAtOnce tiles from `tile` on, a multiple of it; kNoCell beyond the last row. Returns the
/// calling thread's.
__device__ inline std::uint32_t find_cells(TileRows& cells, const SegmentPrefix& prefix, const CellList& list,
                                           std::uint32_t segment_cells, const BlockTiles& tiles, int tile) {
    const std::uint32_t row =
        tiles.first + (static_cast<std::uint32_t>(tile) + threadIdx.x / kRows) * tiles.stride + threadIdx.x % kRows;
    const std::uint32_t cell =
        row < prefix.before[kMaxSegments] ? cell_of_row(prefix, list, segment_cells, row) : kNoCell;
    cells.own(tile) = cell;
    return cell;
}

}  // namespace nca::gpu::tensor
