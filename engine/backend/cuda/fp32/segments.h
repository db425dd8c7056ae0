// How the cells of a batch are dealt out. The cells of a sample lie in raster order and are cut into segments of equal
// length; the list of a segment's active cells (or of those a gradient flows through) begins where the segment begins,
// so that no list needs to know how long the others are. Matrices have a row for each list entry and are worked on in
// tiles of kTileRows rows. Scratch holds the rows of a wave of segments: one wave at the sizes people train at, more
// where memory would not suffice.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/backend/backend.h"

namespace nca::gpu::fp32 {

inline constexpr int kTileRows = 64;

/// Passed to kernels by value.
struct Segments {
    int height, width;
    int cells;     ///< H * W
    int channels;  ///< C
    int hidden;
    int batch;
    int length;      ///< cells of a segment: a multiple of kTileRows
    int per_sample;  ///< segments of a sample
    int total;       ///< of the batch
    int wave;        ///< most segments in a wave
    int slots;       ///< partial sums of the weights' gradient; the rows of segment s belong to slot s % slots
};

/// What dealing out keeps to. Tests take smaller ones.
struct DealingLimits {
    int segment_cells = 512;                             ///< some hundred blocks at the seed model's size
    std::size_t wave_bytes = std::size_t{256} << 20;     ///< of scratch
    std::size_t partial_bytes = std::size_t{256} << 20;  ///< of partial sums
    int slots = 64;                                      ///< more would not fill a GPU any better
};

/// The rows of a batch can be numbered by 32 bits.
bool can_be_addressed(const BackendShape& shape, const DealingLimits& limits = {});

/// Throws InvalidSetting for more cells than that.
Segments make_segments(const BackendShape& shape, const DealingLimits& limits = {});

/// Rows of scratch, and of all lists.
inline std::size_t wave_rows(const Segments& s) {
    return static_cast<std::size_t>(s.wave) * static_cast<std::size_t>(s.length);
}
inline std::size_t all_rows(const Segments& s) {
    return static_cast<std::size_t>(s.total) * static_cast<std::size_t>(s.length);
}

}  // namespace nca::gpu::fp32
