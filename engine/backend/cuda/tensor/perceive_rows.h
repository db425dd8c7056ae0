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

/// Writes channels 8 part .. 8 part + 7 of each kernel to `row` (kInputs): kernel k of channel c at k * kChannels + c.
/// `state` (B,H,W,kChannels). kNoCell gives zeros.
__device__ inline void perceive_part(const Layout& layout, const __half* state, std::uint32_t cell, int part,
                                     __half* row) {
    float down[8] = {};   // d/dy
    float right[8] = {};  // d/dx
    WordFour own{};
    if (cell != kNoCell) {
        const CellPlace place = place_of(layout, cell);
        NCA_UNROLL
        for (int dy = -1; dy <= 1; ++dy) NCA_UNROLL
        for (int dx = -1; dx <= 1; ++dx) {
            const bool inside =
                place.y + dy >= 0 && place.y + dy < layout.height && place.x + dx >= 0 && place.x + dx < layout.width;
            if (!inside) continue;
            const std::uint32_t neighbour = cell + static_cast<std::uint32_t>(dy * layout.width + dx);
            const WordFour eight = load_eight(state + std::size_t{neighbour} * kChannels + 8 * part);
            if (dy == 0 && dx == 0) own = eight;
            const float weight_down = static_cast<float>(perceive_weight(1, dy, dx));
            const float weight_right = static_cast<float>(perceive_weight(2, dy, dx));
            NCA_UNROLL
            for (int i = 0; i < 4; ++i) {
                const float2 pair = unpack(eight.word[i]);
                // The weights are powers of two: the products are exact, and contraction can change nothing.
                if (dy != 0) down[2 * i] += weight_down * pair.x;
                if (dy != 0) down[2 * i + 1] += weight_down * pair.y;
                if (dx != 0) right[2 * i] += weight_right * pair.x;
                if (dx != 0) right[2 * i + 1] += weight_right * pair.y;
            }
        }
    }
    WordFour downs{};
    WordFour rights{};
    NCA_UNROLL
    for (int i = 0; i < 4; ++i) {
        downs.word[i] = pack(to_half(down[2 * i]), to_half(down[2 * i + 1]));
        rights.word[i] = pack(to_half(right[2 * i]), to_half(right[2 * i + 1]));
    }
    store_eight(row + 8 * part, own);
    store_eight(row + kChannels + 8 * part, downs);
    store_eight(row + 2 * kChannels + 8 * part, rights);
}

}  // namespace nca::gpu::tensor
