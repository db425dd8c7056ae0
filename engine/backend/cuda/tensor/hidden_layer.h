// Layer 1 of a tile on tensor cores, for the forward step and for the weights' gradient, where it computes it anew:
// one function and one order of sums, so that both get the same bits.
#pragma once

#include <gpu_language.h>
#include <gpu_tensor_core.h>

#include "engine/backend/cuda/tensor/fragments.h"
#include "engine/backend/cuda/tensor/layout.h"
#include "engine/backend/cuda/tensor/numbers.h"

namespace nca::gpu::tensor {

/// sums = P W1 + b1 for 8 * kTiles columns of a warp; `bias` points to the first of them. weights(slice, tile) gives a
/// fragment of W1, from registers or wherever it lies.
template <int kTall, int kTiles, class Weights>
__device__ inline void hidden_sums(SumFragment (&sums)[kTall][kTiles], const Weights& weights, const __half* perception,
                                   const float* bias, int lane) {
    NCA_UNROLL
    for (int tile = 0; tile < kTiles; ++tile) NCA_UNROLL
    for (int tall = 0; tall < kTall; ++tall) NCA_UNROLL
    for (int part = 0; part < 4; ++part) sums[tall][tile].value[part] = bias[8 * tile + sum_column(lane, part)];
    NCA_UNROLL
    for (int slice = 0; slice < Packed1::kSlices; ++slice) {
        ColumnFragment columns[kTiles];
        NCA_UNROLL
        for (int tile = 0; tile < kTiles; ++tile) columns[tile] = weights(slice, tile);
        NCA_UNROLL
        for (int tall = 0; tall < kTall; ++tall) {
            RowFragment fragment;
            load_rows(fragment, perception, kInputPitch, 16 * tall, 16 * slice, lane);
            NCA_UNROLL
            for (int tile = 0; tile < kTiles; ++tile) multiply_tiles(sums[tall][tile], fragment, columns[tile]);
        }
    }
}

/// ReLU of two neighbours, rounded, in a word. NaN stays, so that a run that fails is seen to fail.
__device__ inline std::uint32_t rectified(float first, float second) {
    return pack_within(first, second, 0.0F, kLargestHalf);
}

/// Which of a word's two rectified numbers are positive, as bits 0 and 1: the slopes of ReLU. They are those of what
/// layer 2 sees, so that what rounds to zero has none.
__device__ inline std::uint32_t slopes(std::uint32_t word) {
    return ((word & 0xFFFFU) != 0 ? 1U : 0U) | ((word & 0xFFFF0000U) != 0 ? 2U : 0U);
}

}  // namespace nca::gpu::tensor
