// Perception of a tile's cells from the 16-bit states: eight threads a cell, eight channels each. The forward step and
// the weights' gradient, where it computes P again, call the same function on the same numbers, so that they get the
// same bits.
#pragma once

#include <gpu_language.h>
#include <gpu_tensor_core.h>

#include <cstddef>
#include <cstdint>

#include "engine/backend/cuda/tensor/layout.h"
#include "engine/backend/cuda/tensor/numbers.h"
#include "engine/model/cell_rule.h"
#include "engine/model/host_device.h"

namespace nca::gpu::tensor {

/// Channels of a part.
inline constexpr int kPartChannels = kChannels / kParts;

/// A part's channels of a cell and its neighbours: [dy + 1][dx + 1]. Zeros outside the grid.
struct Surroundings {
    WordFour of[3][3];
};

/// The same channels of each kernel: a part of a row of P.
struct PerceivedPart {
    WordFour kernel[kKernels];
};

/// Part number `part` of the channels around a cell of `state` (B,H,W,kChannels); kNoCell gives zeros. All nine are
/// asked for before any is used: one wait for memory.
__device__ inline Surroundings load_surroundings(const Layout& layout, const __half* state, std::uint32_t cell,
                                                 int part) {
    const CellPlace place = place_of(layout, cell);
    const __half* own = row_at(state + kPartChannels * part, cell, kChannels);
    Surroundings around;
    if (cell != kNoCell && place.y > 0 && place.y < layout.height - 1 && place.x > 0 && place.x < layout.width - 1) {
        NCA_UNROLL
        for (int dy = -1; dy <= 1; ++dy) NCA_UNROLL
        for (int dx = -1; dx <= 1; ++dx)
            around.of[dy + 1][dx + 1] = load_eight(own + (dy * layout.width + dx) * kChannels);
        return around;
    }
    around = {};
    if (cell == kNoCell) return around;
    NCA_UNROLL
    for (int dy = -1; dy <= 1; ++dy) NCA_UNROLL
    for (int dx = -1; dx <= 1; ++dx) {
        const bool inside =
            place.y + dy >= 0 && place.y + dy < layout.height && place.x + dx >= 0 && place.x + dx < layout.width;
        if (inside) around.of[dy + 1][dx + 1] = load_eight(own + (dy * layout.width + dx) * kChannels);
    }
    return around;
}

__device__ inline PerceivedPart perceive(const Surroundings& around) {
    float down[kPartChannels] = {};   // d/dy
    float right[kPartChannels] = {};  // d/dx
    NCA_UNROLL
    for (int dy = -1; dy <= 1; ++dy) NCA_UNROLL
    for (int dx = -1; dx <= 1; ++dx) NCA_UNROLL
    for (int i = 0; i < kPartChannels / 2; ++i) {
        const float2 pair = unpack(around.of[dy + 1][dx + 1].word[i]);
        // The weights are powers of two: the products are exact.
        const float weight_down = static_cast<float>(perceive_weight(1, dy, dx));
        const float weight_right = static_cast<float>(perceive_weight(2, dy, dx));
        if (dy != 0) down[2 * i] = multiply_add(weight_down, pair.x, down[2 * i]);
        if (dy != 0) down[2 * i + 1] = multiply_add(weight_down, pair.y, down[2 * i + 1]);
        if (dx != 0) right[2 * i] = multiply_add(weight_right, pair.x, right[2 * i]);
        if (dx != 0) right[2 * i + 1] = multiply_add(weight_right, pair.y, right[2 * i + 1]);
    }
    PerceivedPart seen;
    seen.kernel[0] = around.of[1][1];
    NCA_UNROLL
    for (int i = 0; i < kPartChannels / 2; ++i) {
        seen.kernel[1].word[i] = pack_bounded(down[2 * i], down[2 * i + 1]);
        seen.kernel[2].word[i] = pack_bounded(right[2 * i], right[2 * i + 1]);
    }
    return seen;
}

/// Where kernel k of a part lies in a row of P: that of channel c at k * kChannels + c.
NCA_HOST_DEVICE constexpr int perceived_at(int k, int part) { return k * kChannels + kPartChannels * part; }

}  // namespace nca::gpu::tensor
