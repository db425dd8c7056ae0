// The vector kernels of the cpu backend: plain function pointers, one table for each instruction set, all compiled from
// one source in Google Highway (kernels.cpp). They work on tiles of at most kTileRows active cells in the layouts that
// layout.h explains, allocate nothing and know no threads.
//
// Words: a *row* is one active cell of a tile. A *blocked* matrix (rows x n) is stored as [n / kBlock][kTileRows
// and one unused line][kBlock]: blocks of 16 columns, in which a row is one cache line and the next row the next line.
// A `panel` is two vectors of columns; *packed* weights (k x n) are stored as [n / panel][k][panel], or, where the
// products leave out units k that did not fire, *packed by words* of 64 units as [k / 64][n / kBlock][64][kBlock], the
// last word as long as the others: what is read together lies together, constants apart. Every row is computed by the
// same operations in the same order wherever it stands in a tile: results do not depend on how cells were dealt to
// tiles or threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/model/sizes.h"

namespace nca::cpu {

/// Active cells a tile. 96 rows of P (73 KB at 64 channels) and H (98 KB) stay in a 512 KB L2 cache; more gains
/// nothing.
inline constexpr int kTileRows = 96;

/// Columns of a block: one cache line of floats, and the widest vector.
inline constexpr int kBlock = 16;
/// From a block to the next: an odd number of lines, for a power of two among its factors would have the lines that a
/// microkernel reads at once - a dozen rows of each block - compete for a few sets of the L1 cache.
inline constexpr std::size_t kBlockFloats = static_cast<std::size_t>(kTileRows + 1) * kBlock;

/// Channels are padded with zeros to a multiple of this, so that every vector up to 512 bits is whole.
inline constexpr int kChannelGrain = kBlock;

/// Place of (row, column) in a blocked matrix.
inline constexpr std::size_t blocked_place(int row, int column) {
    return static_cast<std::size_t>(column / kBlock) * kBlockFloats + static_cast<std::size_t>(row * kBlock) +
           static_cast<std::size_t>(column % kBlock);
}

/// Floats of a blocked matrix of `columns`, a multiple of kBlock.
inline constexpr std::size_t blocked_floats(int columns) {
    return static_cast<std::size_t>(columns / kBlock) * kBlockFloats;
}

/// Column of (perception kernel, channel) in P and dP: the kernels' blocks take turns, so that all that belongs to 16
/// channels of a cell lies together, constants apart.
inline constexpr int perception_column(int kernel, int channel) {
    return (channel / kBlock * kKernels + kernel) * kBlock + channel % kBlock;
}

/// For each row of a tile the place of its H: floats from the start of a block of columns. On the tape the rows through
/// which gradient flows may lie among others.
using RowPlaces = const std::uint32_t*;

/// What will be wanted soon: for each of `rows` cells `floats` numbers (a multiple of kBlock) from `from` + its offset
/// on.
struct Soon {
    const float* from = nullptr;
    const std::uint32_t* offsets = nullptr;
    int rows = 0;
    int floats = 0;
};
/// A product asks the memory for these, one after the other, while it computes.
using SoonList = std::span<const Soon>;

/// Where a tile's deltas go: next[offset] = state[offset] + scale * delta, `channels` floats a row. Sums in the making
/// are kept in `next`, which must not be `state`.
struct CellUpdate {
    const std::uint32_t* offsets;  ///< (rows) floats from `state` and from `next`
    const float* state;
    float* next;
    float scale;
    int channels;
};

/// dP of a sample's cells: that of cell id starts at rows + places[id], in the order of perception_column(); where no
/// update was computed that is a row of zeros.
struct PerceptionGradients {
    const float* rows;
    const std::uint32_t* places;  ///< a plane
    int row_cells;                ///< from a cell to the one below it
};

/// Which hidden units *fired* in which rows of a tile, that is H > 0 or not a number, is told by bits, from the lowest
/// on, in words of 64: `fired_units` has of each row the bits of its units, (rows x fired_words(hidden)) words;
/// `fired_rows` of each unit the bits of the rows in which it fired, (hidden x kRowWords) words. (All rows of a tile
/// are cells that fired in the other sense, that of dropout.)
inline constexpr std::size_t kWordBits = 64;
inline constexpr std::size_t fired_words(int hidden) {
    return (static_cast<std::size_t>(hidden) + kWordBits - 1) / kWordBits;
}
inline constexpr std::size_t kRowWords = (kTileRows + kWordBits - 1) / kWordBits;

/// Weights packed by words: floats from a block of a word's columns to the next, from a word to the next, and in all;
/// and the place of (unit, column).
inline constexpr std::size_t kWordBlockFloats = kWordBits * kBlock;
inline constexpr std::size_t word_floats(int columns) { return static_cast<std::size_t>(columns) * kWordBits; }
inline constexpr std::size_t word_packed_floats(int hidden, int columns) {
    return fired_words(hidden) * word_floats(columns);
}
inline constexpr std::size_t word_packed_place(int unit, int column, int columns) {
    const auto k = static_cast<std::size_t>(unit);
    const auto n = static_cast<std::size_t>(column);
    return k / kWordBits * word_floats(columns) + n / kBlock * kWordBlockFloats + k % kWordBits * kBlock + n % kBlock;
}

struct Kernels {
    const char* instruction_set;
    int panel;  ///< two vectors, in floats

    /// P (blocked, rows x 3*channels, in the order of perception_column()) of the cells at `offsets` (floats from
    /// `state`, padded grid whose rows are `pitch` floats apart and cells `channels` floats).
    void (*perceive)(int rows, const std::uint32_t* offsets, const float* state, std::size_t pitch, int channels,
                     float* perception);

    /// H (blocked, rows x hidden) = relu(P * weights + bias). `tape`, if not null, gets a copy.
    void (*hidden_layer)(int rows, const float* perception, int inputs, const float* weights, const float* bias,
                         int hidden, float* hidden_out, float* tape, SoonList soon);

    /// The cells' candidates: delta (rows x channels) = H * weights (packed by words) + bias, added to the state as
    /// `update` says. `fired_units` is room for a tile's; they are there afterwards if `wants_fired`.
    void (*output_layer)(int rows, const float* hidden_in, int hidden, const float* weights, const float* bias,
                         const CellUpdate& update, std::uint64_t* fired_units, bool wants_fired);

    /// to[offset] = from[offset] for each of the cells at `offsets` (floats), `channels` floats each.
    void (*copy_rows)(int cells, const std::uint32_t* offsets, const float* from, int channels, float* to);

    /// out (blocked, rows x channels) = scale * from[offset], `channels` floats each.
    void (*gather_rows)(int rows, const std::uint32_t* offsets, const float* from, float scale, int channels,
                        float* out);

    /// The units that fired in each row, from H (blocked); hidden a multiple of kBlock.
    void (*find_fired)(int rows, const float* hidden_in, int hidden, std::uint64_t* fired_units);

    /// From the units that fired in each row the rows in which each unit fired.
    void (*find_fired_rows)(int rows, const std::uint64_t* fired_units, int hidden, std::uint64_t* fired_rows);

    /// dH (blocked) of the units that fired, else 0: dDelta (blocked, rows x channels) * W2 transposed. `weights` is W2
    /// (hidden x channels, packed by words) as output_layer takes it.
    void (*hidden_gradient)(int rows, const std::uint64_t* fired_units, const float* delta_gradient, int channels,
                            const float* weights, int hidden, float* hidden_gradient_out, SoonList soon);

    /// dP (row-major, rows x outputs) = dH (blocked) * weights (hidden x outputs, packed by words) of the units that
    /// fired; outputs a multiple of kBlock. Sums in the making are kept in dP.
    void (*perception_gradient)(int rows, const std::uint64_t* fired_units, const float* hidden_gradient, int hidden,
                                const float* weights, int outputs, float* perception_gradient_out, SoonList soon);

    /// weights_gradient (row-major, hidden x columns) += values^T * left, over the rows in which each unit fired:
    /// values are H or dH and zero elsewhere. Both blocked; values at `places`, or in order where it is null.
    /// bias_gradient (hidden), unless it is null, += the sums of the values. Meanwhile `soon`, a blocked matrix like
    /// values that will be wanted next, is asked for from memory; it may be null.
    void (*accumulate_weights)(const std::uint64_t* fired_rows, int hidden, const float* values, RowPlaces places,
                               const float* left, int columns, float* weights_gradient, float* bias_gradient,
                               const float* soon);

    /// bias_gradient[n] += sum over rows of b (blocked).
    void (*accumulate_bias)(int rows, const float* b, int b_columns, float* bias_gradient);

    /// For each of the cells `ids`: gradient[id] (channels) = (keeps_own[id] ? gradient[id] : 0) + perceive transposed.
    void (*gather_gradient)(int cells, const std::uint32_t* ids, const PerceptionGradients& from,
                            const std::uint8_t* keeps_own, int channels, float* gradient);
};

/// Tables that this machine can run, best first.
const std::vector<const Kernels*>& available_kernels();

}  // namespace nca::cpu
