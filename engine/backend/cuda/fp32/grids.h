// How many blocks a kernel of this stage gets, and which cell a thread has in kernels with a thread a cell.
#pragma once

#include <gpu_language.h>

#include <cstddef>

#include "engine/backend/cuda/fp32/segments.h"
#include "engine/backend/cuda/fp32/step_kernels.h"
#include "engine/backend/cuda/fp32/tile_product.h"
#include "engine/model/host_device.h"

namespace nca::gpu::fp32 {

static_assert(kTile == kTileRows);

inline constexpr unsigned kCellThreads = 256;  // of a block with a thread a cell or number

NCA_HOST_DEVICE inline std::size_t all_cells(const Segments& s) {
    return static_cast<std::size_t>(s.batch) * static_cast<std::size_t>(s.cells);
}

__device__ inline std::size_t cell_thread() {
    return static_cast<std::size_t>(blockIdx.x) * kCellThreads + threadIdx.x;
}

/// Blocks for `count` threads. At most 2^31 - 1, as no memory holds 2^39 numbers.
inline unsigned cell_blocks(std::size_t count) {
    return static_cast<unsigned>((count + kCellThreads - 1) / kCellThreads);
}

inline unsigned segment_blocks(const Segments& s) { return static_cast<unsigned>(s.total); }

inline unsigned row_tiles(const Segments& s, const Rows& rows) {
    return static_cast<unsigned>(rows.segments) * static_cast<unsigned>(s.length / kTileRows);
}

inline unsigned tiles_of(int columns) { return static_cast<unsigned>((columns + kTile - 1) / kTile); }

}  // namespace nca::gpu::fp32
