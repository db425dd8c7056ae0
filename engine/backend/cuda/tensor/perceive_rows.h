// Perception of a tile's cells from the 16-bit states: some threads a cell, four or eight channels each. The forward
// step and the weights' gradient call the same function on the same numbers, so that what is computed twice has the
// same bits. A thread's channels are a WordPair or WordFour of 16-bit numbers, two a word.
#pragma once

#include <gpu_language.h>
#include <gpu_tensor_core.h>

#include <cstddef>
#include <cstdint>

#include "engine/backend/cuda/tensor/layout.h"
#include "engine/backend/cuda/tensor/numbers.h"
#include "engine/model/cell_rule.h"

namespace nca::gpu::tensor {

template <class Words>
inline constexpr int kChannelsOf = static_cast<int>(sizeof(Words) / sizeof(__half));

/// Some channels of a cell and its neighbours: [dy + 1][dx + 1]. Zeros outside the grid.
template <class Words>
struct Surroundings {
    Words of[3][3];
};

/// The same channels of each kernel: a part of a row of P.
template <class Words>
struct PerceivedPart {
    Words kernel[kKernels];
};

/// Part number `part` of the channels around a cell of `state` (B,H,W,kChannels); kNoCell gives zeros. All nine are
/// asked for before any is used: one wait for memory.
template <class Words>
__device__ inline Surroundings<Words> load_surroundings(const Layout& layout, const __half* state, std::uint32_t cell,
                                                        int part) {
    const CellPlace place = place_of(layout, cell);
    const __half* own = state + std::size_t{cell} * kChannels + kChannelsOf<Words> * part;
    Surroundings<Words> around;
    if (cell != kNoCell && place.y > 0 && place.y < layout.height - 1 && place.x > 0 && place.x < layout.width - 1) {
        NCA_UNROLL
        for (int dy = -1; dy <= 1; ++dy) NCA_UNROLL
        for (int dx = -1; dx <= 1; ++dx)
            around.of[dy + 1][dx + 1] = load_words<Words>(own + (dy * layout.width + dx) * kChannels);
        return around;
    }
    around = {};
    if (cell == kNoCell) return around;
    NCA_UNROLL
    for (int dy = -1; dy <= 1; ++dy) NCA_UNROLL
    for (int dx = -1; dx <= 1; ++dx) {
        const bool inside =
            place.y + dy >= 0 && place.y + dy < layout.height && place.x + dx >= 0 && place.x + dx < layout.width;
        if (inside) around.of[dy + 1][dx + 1] = load_words<Words>(own + (dy * layout.width + dx) * kChannels);
    }
    return around;
}

template <class Words>
__device__ inline PerceivedPart<Words> perceive(const Surroundings<Words>& around) {
    constexpr int kChannelCount = kChannelsOf<Words>;
    float down[kChannelCount] = {};   // d/dy
    float right[kChannelCount] = {};  // d/dx
    NCA_UNROLL
    for (int dy = -1; dy <= 1; ++dy) NCA_UNROLL
    for (int dx = -1; dx <= 1; ++dx) NCA_UNROLL
    for (int i = 0; i < kChannelCount / 2; ++i) {
        const float2 pair = unpack(around.of[dy + 1][dx + 1].word[i]);
        // The weights are powers of two: the products are exact.
        const float weight_down = static_cast<float>(perceive_weight(1, dy, dx));
        const float weight_right = static_cast<float>(perceive_weight(2, dy, dx));
        if (dy != 0) down[2 * i] = multiply_add(weight_down, pair.x, down[2 * i]);
        if (dy != 0) down[2 * i + 1] = multiply_add(weight_down, pair.y, down[2 * i + 1]);
        if (dx != 0) right[2 * i] = multiply_add(weight_right, pair.x, right[2 * i]);
        if (dx != 0) right[2 * i + 1] = multiply_add(weight_right, pair.y, right[2 * i + 1]);
    }
    PerceivedPart<Words> seen;
    seen.kernel[0] = around.of[1][1];
    NCA_UNROLL
    for (int i = 0; i < kChannelCount / 2; ++i) {
        seen.kernel[1].word[i] = pack_bounded(down[2 * i], down[2 * i + 1]);
        seen.kernel[2].word[i] = pack_bounded(right[2 * i], right[2 * i + 1]);
    }
    return seen;
}

/// To its place in `row` (kInputs): kernel k of channel c at k * kChannels + c.
template <class Words>
__device__ inline void store_perceived(const PerceivedPart<Words>& seen, int part, __half* row) {
    NCA_UNROLL
    for (int k = 0; k < kKernels; ++k) store_words(row + k * kChannels + kChannelsOf<Words> * part, seen.kernel[k]);
}

/// From there.
template <class Words>
__device__ inline PerceivedPart<Words> load_perceived(const __half* row, int part) {
    PerceivedPart<Words> seen;
    NCA_UNROLL
    for (int k = 0; k < kKernels; ++k)
        seen.kernel[k] = load_words<Words>(row + k * kChannels + kChannelsOf<Words> * part);
    return seen;
}

}  // namespace nca::gpu::tensor
