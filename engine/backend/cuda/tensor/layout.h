// PROSE
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/model/host_device.h"
#include "engine/model/sizes.h"

namespace nca::gpu::tensor {

/// From this architecture on (sm_80) the instructions exist.
inline constexpr int kLeastArchitecture = 80;

inline constexpr int kChannels = 64;                   ///< of the 16-bit states, padded
inline constexpr int kInputs = kKernels * kChannels;   ///< columns of P
inline constexpr int kHidden = 256;                    ///< padded
inline constexpr int kRows = 32;                       ///< cells of a tile
inline constexpr int kLanes = 32;                      ///< of a warp
inline constexpr int kWarps = 8;                       ///< of a block
inline constexpr int kThreads = kLanes * kWarps;       ///< of a block
inline constexpr int kParts = 8;                       ///< a cell's channels in pieces of 8: 16 bytes of 16-bit numbers
inline constexpr int kSignWords = kHidden / kLanes;    ///< a cell-step's sign bits: 32 bytes
inline constexpr int kChunkSlots = 64;                 ///< slots of the gradient that are queued at once
inline constexpr int kMaxSegments = 4 * kThreads;      ///< what the block's prefix sum can hold
inline constexpr std::uint32_t kNoCell = 0xFFFFFFFFU;  ///< a row of a tile that has no cell

// Pitches of tiles in shared memory, in 16-bit numbers: 16 bytes more than a multiple of 128, so that the eight rows
// that ldmatrix reads at once lie in different banks.
inline constexpr int kInputPitch = kInputs + 8;
inline constexpr int kHiddenPitch = kHidden + 8;
inline constexpr int kChannelPitch = kChannels + 8;

// Bits of a cell's flags.
inline constexpr std::uint8_t kAlive = 1;     ///< alive(state) at the step at work
inline constexpr std::uint8_t kActive = 2;    ///< its update is computed in this step
inline constexpr std::uint8_t kOccupied = 4;  ///< its numbers may differ from zero
// Bits of a cell's spark.
inline constexpr std::uint8_t kCandidateBright = 1;  ///< alpha of its candidate, before masking, is above the threshold
inline constexpr std::uint8_t kBright = 2;           ///< the same of its next state, after masking

/// Where everything lies; given to kernels by value.
struct Layout {
    int height = 0, width = 0, batch = 0;
    int channels = 0;              ///< C of the fp32 states (B,H,W,C)
    int hidden = 0;                ///< before padding
    std::uint32_t grid_cells = 0;  ///< H*W
    std::uint32_t cells = 0;       ///< B*H*W
    int segments = 0;              ///< at most kMaxSegments
    std::uint32_t segment_cells = 0;
    std::uint32_t plane_pitch = 0;  ///< W + 4: bytes of a row of a spark plane
    std::uint32_t plane_cells = 0;  ///< (H+4)(W+4)

    /// Numbers of a 16-bit state.
    NCA_HOST_DEVICE std::size_t state_halves() const { return std::size_t{cells} * kChannels; }
};

/// A cell's place, from its number in (B,H,W).
struct CellPlace {
    int y, x;
    std::uint32_t sample;
};

NCA_HOST_DEVICE inline CellPlace place_of(const Layout& layout, std::uint32_t cell) {
    const std::uint32_t sample = cell / layout.grid_cells;
    const std::uint32_t raster = cell - sample * layout.grid_cells;
    const std::uint32_t width = static_cast<std::uint32_t>(layout.width);
    const std::uint32_t y = raster / width;
    return {static_cast<int>(y), static_cast<int>(raster - y * width), sample};
}

/// Its byte in a spark plane: two dead cells lie around each grid.
NCA_HOST_DEVICE inline std::uint32_t plane_index(const Layout& layout, const CellPlace& place) {
    return place.sample * layout.plane_cells + static_cast<std::uint32_t>(place.y + 2) * layout.plane_pitch +
           static_cast<std::uint32_t>(place.x + 2);
}

/// What a rollout's kernels read from the device's memory.
struct RolloutControl {
    std::uint64_t seed = 0;            ///< of the keep draws' place
    std::uint64_t keep_threshold = 0;  ///< a cell fires if its word is below
    std::uint32_t stream = 0;          ///< nca::Stream of the draws
    std::uint32_t iteration = 0;
    std::uint32_t sample = 0;                  ///< of the first grid
    std::uint32_t step = 0;                    ///< of the first step
    const std::uint8_t* keep_masks = nullptr;  ///< (T,B,H,W) instead of draws
    float delta_scale = 1;                     ///< 1 / p
};

/// Most cells a model may have for 32-bit cell numbers and plane indices.
inline constexpr std::uint64_t kMaxCells = 1ULL << 31;

/// Whether the model's sizes fit the padded ones and the grids fit 32-bit numbers.
bool fits(const ModelSizes& sizes, const GridSize& grid, int batch);

Layout make_layout(const ModelSizes& sizes, const GridSize& grid, int batch);

/// Slots among which the gradient's tiles are dealt: a function of the shape alone, so that sums are the same anywhere.
int gradient_slots(const Layout& layout, int tape_steps);

}  // namespace nca::gpu::tensor
