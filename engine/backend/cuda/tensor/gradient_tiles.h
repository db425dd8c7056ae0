// The tiles of rows among which the weights' gradient is dealt out: which rows a tile has, over all steps, and what is
// looked up of them before they are gathered. Device code.
#pragma once

#include <gpu_language.h>

#include <cstddef>
#include <cstdint>

#include "engine/backend/cuda/tensor/layout.h"
#include "engine/backend/cuda/tensor/weight_gradient.h"

namespace nca::gpu::tensor {

/// Which rows a tile has: those of a step from kRows * number on.
struct TilePlace {
    int step;
    std::uint32_t number;
};

/// What is known of a tile's rows.
struct TileNames {
    TilePlace place;
    int rows;                ///< kRows at most, one at least
    std::size_t first_row;   ///< number of its first row among those of all steps
    std::size_t first_cell;  ///< and of its step's first cell
    float largest_unit;
    float sums_unit;             ///< the sums', when this tile is added
    float shrink;                ///< what brings them there from what they are before it
    std::uint32_t cells[kRows];  ///< of `rows` rows
    float unit[kRows];           ///< 0 where there is no row
};

/// The row that is gathered as row `local`: beyond the last one that one again. Its factor is 0, so that it adds
/// nothing.
__device__ inline int row_there(const TileNames& names, int local) {
    return local < names.rows ? local : names.rows - 1;
}

/// Tiles of a step.
__device__ inline std::uint32_t tiles_of(const WeightGradient& work, int step) {
    return (work.totals[step] + kRows - 1) / kRows;
}

/// From behind a step's last tile to the next step that has any.
__device__ inline void skip_empty_steps(const WeightGradient& work, TilePlace& place) {
    for (; place.number == tiles_of(work, place.step); place.number = 0) ++place.step;
}

/// Number of the tile's first row among those of all steps.
__device__ inline std::size_t first_row(const WeightGradient& work, const TilePlace& place) {
    return std::size_t{static_cast<std::uint32_t>(place.step)} * work.layout.cells + std::size_t{place.number} * kRows;
}

/// Looks up the rows of the tile that comes `ahead` after `place`: one warp.
__device__ inline void name_tile(const WeightGradient& work, TileNames& names, TilePlace place, int ahead, int lane) {
    skip_empty_steps(work, place);
    for (; ahead > 0; --ahead) {
        ++place.number;
        skip_empty_steps(work, place);
    }
    const int rows = static_cast<int>(work.totals[place.step] - place.number * kRows);
    const bool there = lane < rows;
    const std::size_t row = first_row(work, place) + static_cast<std::size_t>(lane);
    names.cells[lane] = there ? work.cells[row] : kNoCell;
    const float unit = there ? work.unit[row] : 0.0F;
    names.unit[lane] = unit;
    float largest = unit;
    for (int distance = 1; distance < kLanes; distance *= 2)
        largest = fmaxf(largest, __shfl_xor_sync(0xFFFFFFFFU, largest, distance));
    if (lane != 0) return;
    names.largest_unit = largest;
    names.place = place;
    names.rows = rows < kRows ? rows : kRows;
    names.first_row = first_row(work, place);
    names.first_cell = std::size_t{static_cast<std::uint32_t>(place.step)} * work.layout.cells;
}

}  // namespace nca::gpu::tensor
