// The arithmetic of dealing out.
#include "engine/backend/cuda/fp32/segments.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "engine/model/errors.h"

namespace nca::gpu::fp32 {
namespace {

std::size_t divide_up(std::size_t a, std::size_t b) { return (a + b - 1) / b; }

/// Cells of a segment.
std::size_t segment_length(const BackendShape& shape, const DealingLimits& limits) {
    return std::min<std::size_t>(static_cast<std::size_t>(limits.segment_cells),
                                 divide_up(shape.grid.cells(), kTileRows) * std::size_t{kTileRows});
}

std::size_t segments_per_sample(const BackendShape& shape, const DealingLimits& limits) {
    return divide_up(shape.grid.cells(), segment_length(shape, limits));
}

}  // namespace

bool can_be_addressed(const BackendShape& shape, const DealingLimits& limits) {
    return segments_per_sample(shape, limits) * segment_length(shape, limits) * static_cast<std::size_t>(shape.batch) <=
           static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max());
}

Segments make_segments(const BackendShape& shape, const DealingLimits& limits) {
    if (!can_be_addressed(shape, limits))
        throw InvalidSetting(fmt::format(
            "a batch of {} grids of {}x{} cells is more than the cuda backend can address: choose a smaller grid or "
            "batch",
            shape.batch, shape.grid.height, shape.grid.width));
    const std::size_t length = segment_length(shape, limits);
    const std::size_t total = segments_per_sample(shape, limits) * static_cast<std::size_t>(shape.batch);
    const auto row_floats =
        static_cast<std::size_t>(shape.sizes.perception() + 2 * shape.sizes.hidden + shape.sizes.channels);
    const std::size_t wave = limits.wave_bytes / (row_floats * sizeof(float) * length);
    const std::size_t slots = limits.partial_bytes / (ParameterLayout(shape.sizes).total() * sizeof(float));
    Segments s{};
    s.height = shape.grid.height;
    s.width = shape.grid.width;
    s.cells = s.height * s.width;
    s.channels = shape.sizes.channels;
    s.hidden = shape.sizes.hidden;
    s.batch = shape.batch;
    s.length = static_cast<int>(length);
    s.per_sample = static_cast<int>(segments_per_sample(shape, limits));
    s.total = static_cast<int>(total);
    s.wave = static_cast<int>(std::clamp<std::size_t>(wave, 1, total));
    s.slots = static_cast<int>(
        std::clamp<std::size_t>(slots, 1, std::min<std::size_t>(total, static_cast<std::size_t>(limits.slots))));
    return s;
}

}  // namespace nca::gpu::fp32
