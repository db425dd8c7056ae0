// Which lane of a warp holds which element of a fragment (PTX manual, mma.m16n8k16), where packed weights lie, and how
// fragments are read from tiles in shared memory. Index maps only; tests walk through all of them.
#pragma once

#include <gpu_language.h>
#include <gpu_tensor_core.h>

#include <cstdint>

#include "engine/backend/cuda/tensor/layout.h"
#include "engine/backend/cuda/tensor/numbers.h"
#include "engine/model/host_device.h"

namespace nca::gpu::tensor {

/// Row (0..15) of part 0..3 of a lane's SumFragment.
NCA_HOST_DEVICE constexpr int sum_row(int lane, int part) { return lane / 4 + 8 * (part / 2); }
/// Column (0..7) of it.
NCA_HOST_DEVICE constexpr int sum_column(int lane, int part) { return 2 * (lane % 4) + part % 2; }

/// Place in the common dimension (0..15) of half `half` of word `word` of a lane's ColumnFragment.
NCA_HOST_DEVICE constexpr int operand_depth(int lane, int word, int half) { return 8 * word + 2 * (lane % 4) + half; }
/// Column (0..7) of it.
NCA_HOST_DEVICE constexpr int operand_column(int lane) { return lane / 4; }

/// A weight matrix (depth, columns) packed as fragments, tile by tile of 8 adjacent columns. The 32 lanes' words of a
/// fragment lie side by side: a warp reads 256 bytes at once.
template <int kDepth, int kColumns>
struct PackedMatrix {
    static constexpr int kSlices = kDepth / 16;
    static constexpr int kTiles = kColumns / 8;
    static constexpr int kWords = kDepth * kColumns / 2;
    static_assert(16 * kSlices == kDepth && 8 * kTiles == kColumns);

    /// First of a lane's two words of the fragment of 8 columns from 8 * tile on.
    NCA_HOST_DEVICE static constexpr int lane_word(int tile, int slice, int lane) {
        return ((tile * kSlices + slice) * kLanes + lane) * 2;
    }
};

// The four packed matrices. Inputs are kernel-major here: k * kChannels + c (files have 3c + k).
using Packed1 = PackedMatrix<kInputs, kHidden>;        ///< W1
using Packed2 = PackedMatrix<kHidden, kChannels>;      ///< W2
using PackedBack2 = PackedMatrix<kChannels, kHidden>;  ///< W2 transposed
using PackedBack1 = PackedMatrix<kHidden, kInputs>;    ///< W1 transposed

/// The words in which weights lie on the device, one matrix behind the other.
inline constexpr int kPacked1At = 0;
inline constexpr int kPacked2At = kPacked1At + Packed1::kWords;
inline constexpr int kPackedBack2At = kPacked2At + Packed2::kWords;
inline constexpr int kPackedBack1At = kPackedBack2At + PackedBack2::kWords;
inline constexpr int kPackedWords = kPackedBack1At + PackedBack1::kWords;

/// Rows first_row..+15, depth first..+15 of a row-major tile.
__device__ inline void load_rows(RowFragment& fragment, const __half* tile, int pitch, int first_row, int first,
                                 int lane) {
    const int row = first_row + lane % 16;
    const int depth = first + 8 * (lane / 16);
    load_matrices(fragment.word, tile + row * pitch + depth);
}

/// The same of a tile that lies transposed: tile[depth][row].
__device__ inline void load_rows_transposed(RowFragment& fragment, const __half* tile, int pitch, int first_row,
                                            int first, int lane) {
    const int row = first_row + 8 * (lane / 8 % 2);
    const int depth = first + lane % 8 + 8 * (lane / 16);
    load_matrices_transposed(fragment.word, tile + depth * pitch + row);
}

/// Two fragments of eight columns each from tile[depth][column]. The lower 16 lanes name the first column of the left
/// one, the others that of the right one.
__device__ inline void load_column_pair(ColumnFragment& left, ColumnFragment& right, const __half* tile, int pitch,
                                        int first, int column, int lane) {
    const int depth = first + lane % 16;
    std::uint32_t words[4];
    load_matrices_transposed(words, tile + depth * pitch + column);
    left.word[0] = words[0];
    left.word[1] = words[1];
    right.word[0] = words[2];
    right.word[1] = words[3];
}

/// A warp's sums to a row-major tile of 16-bit numbers, the first of which goes to `first`; pack(a, b) makes a word of
/// two neighbours.
template <int kTall, int kTiles, class Pack>
__device__ inline void store_rows(const SumFragment (&sums)[kTall][kTiles], __half* first, int pitch, int lane,
                                  const Pack& pack) {
    __half* own = first + sum_row(lane, 0) * pitch + sum_column(lane, 0);
    NCA_UNROLL
    for (int tall = 0; tall < kTall; ++tall) NCA_UNROLL
    for (int lower = 0; lower < 2; ++lower) NCA_UNROLL
    for (int tile = 0; tile < kTiles; ++tile) {
        const float* numbers = sums[tall][tile].value + 2 * lower;
        *reinterpret_cast<std::uint32_t*>(own + (16 * tall + 8 * lower) * pitch + 8 * tile) =
            pack(numbers[0], numbers[1]);
    }
}

/// The fragment of a matrix's 8 columns from 8 * tile on.
template <class Matrix>
__device__ inline ColumnFragment load_fragment(const std::uint32_t* packed, int tile, int slice, int lane) {
    const WordPair pair = load_pair(packed + Matrix::lane_word(tile, slice, lane));
    return {{pair.word[0], pair.word[1]}};
}

/// kTiles tiles of a packed matrix into a warp's registers, where they stay: that of (slice, tile) at
/// kTiles * slice + tile.
template <class Matrix, int kTiles, int kCount>
__device__ inline void load_weights(ColumnFragment (&weights)[kCount], const std::uint32_t* packed, int first_tile,
                                    int lane) {
    static_assert(Matrix::kSlices * kTiles <= kCount);
    NCA_UNROLL
    for (int slice = 0; slice < Matrix::kSlices; ++slice) NCA_UNROLL
    for (int tile = 0; tile < kTiles; ++tile)
        weights[kTiles * slice + tile] = load_fragment<Matrix>(packed, first_tile + tile, slice, lane);
}

}  // namespace nca::gpu::tensor
