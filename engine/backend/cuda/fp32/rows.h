// Where a block of a kernel over rows finds its rows; device code.
#pragma once

#include <gpu_language.h>

#include <cstdint>

#include "engine/backend/cuda/cells.h"
#include "engine/backend/cuda/fp32/segments.h"
#include "engine/backend/cuda/fp32/step_kernels.h"
#include "engine/backend/cuda/fp32/tile_product.h"

namespace nca::gpu::fp32 {

/// Up to kTileRows rows of one segment.
struct RowTile {
    const std::uint32_t* cells;  ///< of the rows, numbers within the sample
    int count;                   ///< of rows; not positive: nothing to do
    int sample;
    std::size_t scratch_row;  ///< of the first row, in the matrices of a wave
    std::size_t list_row;     ///< of the first row, in the lists of all segments
};

/// blockIdx.x counts the tiles of the wave.
__device__ inline RowTile row_tile(const Segments& s, const Rows& rows) {
    const int tiles = s.length / kTileRows;
    const int in_wave = static_cast<int>(blockIdx.x) / tiles;
    const int first = static_cast<int>(blockIdx.x) % tiles * kTileRows;
    const int segment = rows.first_segment + in_wave;
    RowTile tile;
    tile.scratch_row = at(static_cast<std::size_t>(in_wave), s.length, first);
    tile.list_row = at(static_cast<std::size_t>(segment), s.length, first);
    tile.cells = rows.cells + tile.list_row;
    tile.count = min(static_cast<int>(rows.counts[segment]) - first, kTileRows);
    tile.sample = segment / s.per_sample;
    return tile;
}

/// The tile's rows of a matrix (wave row, depth), summed along.
__device__ inline Factor<Along::sum> rows_factor(const RowTile& tile, const float* matrix, int depth) {
    return {matrix + at(tile.scratch_row, depth, 0), static_cast<std::size_t>(depth), tile.count};
}

/// The part of an array (B,H,W,columns) that belongs to a sample.
template <class Number>
__device__ Number* sample_of(const Segments& s, Number* all, int sample, int columns) {
    return all +
           static_cast<std::size_t>(sample) * static_cast<std::size_t>(s.cells) * static_cast<std::size_t>(columns);
}

}  // namespace nca::gpu::fp32
