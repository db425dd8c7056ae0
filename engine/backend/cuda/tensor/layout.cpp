// Sizes of a tensor-core rollout's planes, segments and slots.
#include "engine/backend/cuda/tensor/layout.h"

#include <algorithm>
#include <bit>

namespace nca::gpu::tensor {
namespace {

/// About so many cell-steps make it worth while to have a slot of sums, until there are enough to fill a GPU; and no
/// slot shall have more than the most, so that a chunk of them ends soon.
constexpr std::uint64_t kLeastSlotCells = 8192;
constexpr std::uint64_t kMostSlotCells = 65536;

std::uint64_t planes_cells(const GridSize& grid, int batch) {
    return static_cast<std::uint64_t>(grid.height + 4) * static_cast<std::uint64_t>(grid.width + 4) *
           static_cast<std::uint64_t>(batch);
}

}  // namespace

Divisor make_divisor(std::uint32_t divisor) {
    const auto bits = static_cast<std::uint32_t>(std::bit_width(divisor - 1));
    const std::uint64_t power = std::uint64_t{1} << (31 + bits);
    return {static_cast<std::uint32_t>((power + divisor - 1) / divisor), 31 + bits};
}

bool fits(const ModelSizes& sizes, const GridSize& grid, int batch) {
    return sizes.channels <= kChannels && sizes.hidden <= kHidden && planes_cells(grid, batch) < kMaxCells;
}

Layout make_layout(const ModelSizes& sizes, const GridSize& grid, int batch) {
    Layout layout;
    layout.height = grid.height;
    layout.width = grid.width;
    layout.batch = batch;
    layout.channels = sizes.channels;
    layout.hidden = sizes.hidden;
    layout.grid_cells = static_cast<std::uint32_t>(grid.cells());
    layout.cells = layout.grid_cells * static_cast<std::uint32_t>(batch);
    const std::uint32_t chunks = (layout.cells + kThreads - 1) / kThreads;
    const std::uint32_t segment_chunks = (chunks + kMaxSegments - 1) / kMaxSegments;
    layout.segment_cells = segment_chunks * kThreads;
    layout.segments = static_cast<int>((layout.cells + layout.segment_cells - 1) / layout.segment_cells);
    layout.by_grid_cells = make_divisor(layout.grid_cells);
    layout.by_width = make_divisor(static_cast<std::uint32_t>(grid.width));
    layout.plane_pitch = static_cast<std::uint32_t>(grid.width + 4);
    layout.plane_cells = layout.plane_pitch * static_cast<std::uint32_t>(grid.height + 4);
    return layout;
}

int gradient_slots(const Layout& layout, int tape_steps) {
    const std::uint64_t cell_steps = std::uint64_t{layout.cells} * static_cast<std::uint64_t>(tape_steps);
    const std::uint64_t filling = std::clamp<std::uint64_t>(cell_steps / kLeastSlotCells, 1, kChunkSlots);
    return static_cast<int>(std::max(filling, (cell_steps + kMostSlotCells - 1) / kMostSlotCells));
}

}  // namespace nca::gpu::tensor
