// Layer 1 of a tile on tensor cores, for the forward step and for the weights' gradient, where it computes it anew:
// one function and one order of sums, so that both get the same bits.
#pragma once

#include <gpu_language.h>
#include <gpu_tensor_core.h>

#include <cstdint>
#include <cstring>

#include "engine/backend/cuda/tensor/fragments.h"
#include "engine/backend/cuda/tensor/layout.h"
#include "engine/backend/cuda/tensor/numbers.h"

namespace nca::gpu::tensor {

/// sums = P W1 + b1 for 8 * kTiles columns of a warp. weights(slice, tile) gives a fragment of W1, from registers or
/// wherever it lies; start(tile) the biases of the lane's columns. `pitch` is that of the tile `perception`.
template <int kTall, int kTiles, class Weights, class Start>
__device__ inline void hidden_sums(SumFragment (&sums)[kTall][kTiles], const Weights& weights, const Start& start,
                                   const __half* perception, int pitch, int lane) {
    NCA_UNROLL
    for (int slice = 0; slice < Packed1::kSlices; ++slice) {
        RowFragment rows[kTall];
        NCA_UNROLL
        for (int tall = 0; tall < kTall; ++tall) load_rows(rows[tall], perception, pitch, 16 * tall, 16 * slice, lane);
        NCA_UNROLL
        for (int tile = 0; tile < kTiles; ++tile) {
            const ColumnFragment columns = weights(slice, tile);
            if (slice == 0) {
                const SumFragment biases = start(tile);
                NCA_UNROLL
                for (int tall = 0; tall < kTall; ++tall) multiply_tiles(sums[tall][tile], biases, rows[tall], columns);
            } else {
                NCA_UNROLL
                for (int tall = 0; tall < kTall; ++tall) multiply_tiles(sums[tall][tile], rows[tall], columns);
            }
        }
    }
}

// The slope of ReLU is a bit: whether a number is positive after it, as layer 2 sees it, so that what rounds to zero
// has none and what is no number has one. Bits of eight adjacent hidden numbers are a byte, the first one's the
// highest.

/// All bits of the halves of a word of H whose slope is 1.
__device__ inline std::uint32_t slopes(std::uint32_t word) {
    __half2 pair;
    std::memcpy(&pair, &word, sizeof word);
    return __hneu2_mask(pair, __floats2half2_rn(0.0F, 0.0F));
}

/// The slopes of eight numbers of H.
__device__ inline std::uint8_t slope_bits(const WordFour& eight) {
    const std::uint32_t low = permute_bytes(slopes(eight.word[0]), slopes(eight.word[1]), 0x6420);
    const std::uint32_t high = permute_bytes(slopes(eight.word[2]), slopes(eight.word[3]), 0x6420);
    // A byte for each number by now; no two of them have a bit in common, so that their sum holds them all.
    return static_cast<std::uint8_t>(__dp4a((low & 0x10204080U) | (high & 0x01020408U), 0x01010101U, 0U));
}

/// The slopes of the hidden numbers of a warp's four fragments of columns, as a lane of a fragment of sums needs them.
struct LaneSlopes {
    std::uint32_t first, second;  ///< the highest bit of byte i: of the lane's columns in fragment i

    /// `word`: the four bytes of the 32 columns.
    __device__ LaneSlopes(std::uint32_t word, int lane)
        : first(word << sum_column(lane, 0)), second(word << sum_column(lane, 1)) {}

    /// All bits of the halves whose slope is 1, for the two of fragment `tile`.
    __device__ std::uint32_t mask(int tile) const {
        return permute_bytes(first, second, 0xCC88U + 0x1111U * static_cast<std::uint32_t>(tile));
    }
};

}  // namespace nca::gpu::tensor
