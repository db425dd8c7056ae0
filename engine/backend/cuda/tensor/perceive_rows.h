// Perception of a tile's cells from the 16-bit states: eight threads a cell, eight channels each. The forward step and
// the weights' gradient call the same function on the same numbers, so that what is computed twice has the same bits.
#pragma once

#include <gpu_language.h>
#include <gpu_tensor_core.h>

#include <cstddef>
#include <cstdint>

#include "engine/backend/cuda/tensor/layout.h"
#include "engine/backend/cuda/tensor/numbers.h"
#include "engine/model/cell_rule.h"

namespace nca::gpu::tensor {

/// Eight channels of a cell and its neighbours: [dy + 1][dx + 1]. Zeros outside the grid.
struct Surroundings {
    WordFour of[3][3];
};

/// Channels 8 part .. 8 part + 7 around a cell of `state` (B,H,W,kChannels); kNoCell gives zeros. All nine are asked
/// for before any is used: one wait for memory.
__device__ inline Surroundings load_surroundings(const Layout& layout, const __half* state, std::uint32_t cell,
                                                 int part) {
    const CellPlace place = place_of(layout, cell);
    const __half* own = state + std::size_t{cell} * kChannels + 8 * part;
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

/// Writes these channels of each kernel to `row` (kInputs): kernel k of channel c at k * kChannels + c.
__device__ inline void perceive_part(const Surroundings& around, int part, __half* row) {
    float down[8] = {};   // d/dy
    float right[8] = {};  // d/dx
    NCA_UNROLL
    for (int dy = -1; dy <= 1; ++dy) NCA_UNROLL
    for (int dx = -1; dx <= 1; ++dx) NCA_UNROLL
    for (int i = 0; i < 4; ++i) {
        const float2 pair = unpack(around.of[dy + 1][dx + 1].word[i]);
        // The weights are powers of two: the products are exact.
        const float weight_down = static_cast<float>(perceive_weight(1, dy, dx));
        const float weight_right = static_cast<float>(perceive_weight(2, dy, dx));
        if (dy != 0) down[2 * i] = multiply_add(weight_down, pair.x, down[2 * i]);
        if (dy != 0) down[2 * i + 1] = multiply_add(weight_down, pair.y, down[2 * i + 1]);
        if (dx != 0) right[2 * i] = multiply_add(weight_right, pair.x, right[2 * i]);
        if (dx != 0) right[2 * i + 1] = multiply_add(weight_right, pair.y, right[2 * i + 1]);
    }
    WordFour downs{};
    WordFour rights{};
    NCA_UNROLL
    for (int i = 0; i < 4; ++i) {
        downs.word[i] = pack_bounded(down[2 * i], down[2 * i + 1]);
        rights.word[i] = pack_bounded(right[2 * i], right[2 * i + 1]);
    }
    store_eight(row + 8 * part, around.of[1][1]);
    store_eight(row + kChannels + 8 * part, downs);
    store_eight(row + 2 * kChannels + 8 * part, rights);
}

}  // namespace nca::gpu::tensor
