// The kernels of the backward chain. The hidden layer is not computed again: its slopes are all that ReLU's gradient
// needs. Each row is scaled by a power of two of its own, so that 16 bits suffice however small gradients become.
// As in forward_step.cu a block's warps have two parts, with a barrier a tile between them: four *hidden warps* compute
// the gradient of the hidden layer's sums, eight *input warps* the gradient of P, one tile later; these also take in
// the rows of a tile one turn before and store those of P's gradient one turn after.
#include <gpu_tensor_core.h>

#include "engine/backend/cuda/tensor/backward_step.h"
#include "engine/backend/cuda/tensor/fragments.h"
#include "engine/backend/cuda/tensor/hidden_layer.h"
#include "engine/backend/cuda/tensor/numbers.h"

namespace nca::gpu::tensor {
namespace {

constexpr int kTallTiles = kRows / 16;
constexpr int kHiddenWarps = kBackwardThreads / kLanes - kWarps;
constexpr int kHiddenTiles = PackedBack2::kTiles / kHiddenWarps;  ///< of 8 hidden columns, a hidden warp
constexpr int kHiddenColumns = 8 * kHiddenTiles;
constexpr int kInputTiles = PackedBack1::kTiles / kWarps;  ///< of 8 columns of P, an input warp
constexpr int kDeep2 = PackedBack2::kSlices;
constexpr int kDeep1 = PackedBack1::kSlices;
static_assert(kHiddenTiles * kHiddenWarps == PackedBack2::kTiles && kInputTiles * kWarps == PackedBack1::kTiles);
static_assert(kDeep2 * kHiddenTiles <= kDeep1 * kInputTiles);
using Weights = ColumnFragment[kDeep1 * kInputTiles];  ///< as many fragments as an input warp holds

struct Shared {
    // Twice each: one is filled while the other one is read.
    alignas(16) __half delta[2][kRows * kChannelPitch];     ///< gradient of delta
    alignas(16) __half hidden[2][kRows * kHiddenPitch];     ///< of the hidden layer
    alignas(16) __half perception[2][kRows * kInputPitch];  ///< of P
    SegmentPrefix prefix;
    TileRows cells;
};
static_assert(sizeof(Shared) <= kSharedBytesAnywhere);

/// Channels 8 part .. 8 part + 7 of the gradient of a cell; zeros for kNoCell.
__device__ inline void load_gradient(const BackwardStep& step, std::uint32_t cell, int part, float (&numbers)[8]) {
    NCA_UNROLL
    for (float& number : numbers) number = 0.0F;
    if (cell != kNoCell) load_floats(numbers, row_at(step.gradient + 8 * part, cell, kChannels));
}

/// Eight threads a row: scales it, rounds it, leaves it in the tile and for the weights' gradient.
__device__ inline void take_row(const BackwardStep& step, __half* delta, std::uint32_t cell, std::uint32_t row,
                                int local, int part, float scale, float (&numbers)[8]) {
    std::uint32_t largest = 0;
    NCA_UNROLL
    for (float& number : numbers) {
        number *= scale;
        const std::uint32_t bits = magnitude_bits(number);
        largest = bits > largest ? bits : largest;
    }
    NCA_UNROLL
    for (int distance = 1; distance < kParts; distance *= 2) {
        const std::uint32_t other = __shfl_xor_sync(0xFFFFFFFFU, largest, distance);
        largest = other > largest ? other : largest;
    }
    const PowerOfTwo unit = unit_scale(largest);
    WordFour eight{};
    NCA_UNROLL
    for (int i = 0; i < 4; ++i) eight.word[i] = pack_rounded(unit.up * numbers[2 * i], unit.up * numbers[2 * i + 1]);
    store_eight(delta + local * kChannelPitch + 8 * part, eight);
    if (cell == kNoCell) return;
    store_eight_for_later(row_at(step.passed.gradient + 8 * part, row, kChannels), eight);
    if (part != 0) return;
    step.passed.cells[row] = cell;
    step.passed.unit[row] = unit.down;
    if (step.flow != nullptr) step.flow_unit[cell] = unit.down;
}

/// Slopes of a warp's hidden columns in the rows whose sums a lane holds.
struct RowSlopes {
    WordPair of[kTallTiles][2];
};
__device__ inline RowSlopes load_slopes(const BackwardStep& step, const std::uint32_t* cells, int warp, int lane) {
    static_assert(kHiddenColumns == 8 * sizeof(WordPair));
    const std::uint8_t* first = step.slopes + kHiddenColumns / 8 * warp;
    RowSlopes slopes{};
    NCA_UNROLL
    for (int tall = 0; tall < kTallTiles; ++tall) NCA_UNROLL
    for (int lower = 0; lower < 2; ++lower) {
        const std::uint32_t cell = cells[16 * tall + sum_row(lane, 2 * lower)];
        if (cell != kNoCell)
            slopes.of[tall][lower] =
                load_pair(reinterpret_cast<const std::uint32_t*>(row_at(first, cell, kSlopeBytes)));
    }
    return slopes;
}

/// Gradient of the hidden layer's sums: delta W2^T where the forward pass found a positive number.
__device__ inline void hidden_gradient(const __half* delta, __half* hidden, const RowSlopes& slopes,
                                       const Weights& weights, int warp, int lane) {
    __half* own = hidden + kHiddenColumns * warp + sum_column(lane, 0);
    NCA_UNROLL
    for (int tall = 0; tall < kTallTiles; ++tall) {
        SumFragment sums[kHiddenTiles] = {};
        NCA_UNROLL
        for (int slice = 0; slice < kDeep2; ++slice) {
            RowFragment fragment;
            load_rows(fragment, delta, kChannelPitch, 16 * tall, 16 * slice, lane);
            NCA_UNROLL
            for (int tile = 0; tile < kHiddenTiles; ++tile)
                multiply_tiles(sums[tile], fragment, weights[kHiddenTiles * slice + tile]);
        }
        NCA_UNROLL
        for (int lower = 0; lower < 2; ++lower) NCA_UNROLL
        for (int word = 0; word < 2; ++word) {
            const LaneSlopes mine(slopes.of[tall][lower].word[word], lane);
            NCA_UNROLL
            for (int i = 0; i < 4; ++i) {
                const int tile = 4 * word + i;
                const float* numbers = sums[tile].value + 2 * lower;
                *reinterpret_cast<std::uint32_t*>(own + (16 * tall + sum_row(lane, 2 * lower)) * kHiddenPitch +
                                                  8 * tile) = pack_rounded(numbers[0], numbers[1]) & mine.mask(i);
            }
        }
    }
}

/// It goes where the weights' gradient looks for it: a warp a row.
__device__ inline void keep_hidden_gradient(const BackwardStep& step, const __half* hidden, const std::uint32_t* cells,
                                            std::uint32_t first_row, int warp, int lane) {
    static_assert(kHidden == 8 * kLanes);
    __half* kept = row_at(step.passed.hidden + 8 * lane, first_row, kHidden);
    NCA_UNROLL
    for (int i = 0; i < kRows / kHiddenWarps; ++i) {
        const int row = kHiddenWarps * i + warp;
        const WordFour eight = load_eight(hidden + row * kHiddenPitch + 8 * lane);
        if (cells[row] != kNoCell) store_eight_for_later(kept + row * kHidden, eight);
    }
}

/// Gradient of P: that of the hidden sums times W1^T, a warp's 24 columns.
__device__ inline void perception_gradient(const __half* hidden, __half* perception, const Weights& weights, int warp,
                                           int lane) {
    SumFragment sums[kTallTiles][kInputTiles] = {};
    NCA_UNROLL
    for (int slice = 0; slice < kDeep1; ++slice) NCA_UNROLL
    for (int tall = 0; tall < kTallTiles; ++tall) {
        RowFragment fragment;
        load_rows(fragment, hidden, kHiddenPitch, 16 * tall, 16 * slice, lane);
        NCA_UNROLL
        for (int tile = 0; tile < kInputTiles; ++tile)
            multiply_tiles(sums[tall][tile], fragment, weights[kInputTiles * slice + tile]);
    }
    store_rows(sums, perception + 8 * kInputTiles * warp, kInputPitch, lane, pack_rounded);
}

/// To where gather_gradient looks for it, 16 bytes a thread.
__device__ inline void store_flow(const BackwardStep& step, const __half* perception, const std::uint32_t* cells,
                                  int thread) {
    constexpr int kPieces = kInputs / 8;
    static_assert(kRows * kPieces % kThreads == 0);
    NCA_UNROLL
    for (int i = 0; i < kRows * kPieces / kThreads; ++i) {
        const int row = (i * kThreads + thread) / kPieces;
        const int piece = 8 * ((i * kThreads + thread) % kPieces);
        const WordFour eight = load_eight(perception + row * kInputPitch + piece);
        if (cells[row] != kNoCell) store_eight(row_at(step.flow + piece, cells[row], kInputs), eight);
    }
}

/// At turn t tile t is taken, t - 1 goes through layer 2, t - 2 through layer 1 and is kept, and t - 3 is stored; at
/// the end of a turn the block meets.
constexpr int kTurnsMore = 3;

/// What the input warps do, behind a barrier of the block.
__device__ inline void be_input_warp(const BackwardStep& step, Shared& shared, const BlockTiles& tiles,
                                     const Weights& weights, float scale, int thread) {
    const int local = thread / kParts;  // the row of a tile that this thread takes
    const int part = thread % kParts;
    const bool flows = step.flow != nullptr;  // the start state's gradient is of no interest
    const auto there = [&](int tile) { return tile >= 0 && tile < tiles.count; };
    float numbers[8];
    load_gradient(step, shared.cells.of(0)[local], part, numbers);
    for (int turn = 0; turn < tiles.count + kTurnsMore; ++turn) {
        if (turn < tiles.count)
            take_row(step, shared.delta[turn % 2], shared.cells.of(turn)[local],
                     tiles.first + static_cast<std::uint32_t>(turn) * tiles.stride + static_cast<std::uint32_t>(local),
                     local, part, scale, numbers);
        if (turn + 1 < tiles.count) load_gradient(step, shared.cells.of(turn + 1)[local], part, numbers);
        // They are asked for at the next turn; of those before them the last ones are done.
        if ((turn + 2) % kTilesAtOnce == 0 && turn + 2 < tiles.count)
            find_cells(shared.cells, shared.prefix, step.passing, step.layout.segment_cells, tiles, turn + 2);
        if (flows && there(turn - 2))
            perception_gradient(shared.hidden[turn % 2], shared.perception[turn % 2], weights, thread / kLanes,
                                thread % kLanes);
        if (flows && there(turn - 3))
            store_flow(step, shared.perception[(turn + 1) % 2], shared.cells.of(turn - 3), thread);
        meet_block();
    }
}

/// What the hidden warps do.
__device__ inline void be_hidden_warp(const BackwardStep& step, Shared& shared, const BlockTiles& tiles,
                                      const Weights& weights, int warp, int lane) {
    const bool keeps = step.passed.hidden != nullptr;
    const bool computes = keeps || step.flow != nullptr;
    RowSlopes slopes = load_slopes(step, shared.cells.of(0), warp, lane);
    for (int turn = 0; turn < tiles.count + kTurnsMore; ++turn) {
        const int tile = turn - 1;
        if (computes && tile >= 0 && tile < tiles.count) {
            hidden_gradient(shared.delta[tile % 2], shared.hidden[tile % 2], slopes, weights, warp, lane);
            if (tile + 1 < tiles.count) slopes = load_slopes(step, shared.cells.of(tile + 1), warp, lane);
        }
        const int kept = turn - 2;
        if (keeps && kept >= 0 && kept < tiles.count)
            keep_hidden_gradient(step, shared.hidden[kept % 2], shared.cells.of(kept),
                                 tiles.first + static_cast<std::uint32_t>(kept) * tiles.stride, warp, lane);
        meet_block();
    }
}

}  // namespace

std::size_t backward_shared_bytes() { return sizeof(Shared); }

__global__ void __launch_bounds__(kBackwardThreads, 1) backward_step(BackwardStep step) {
    Shared& shared = *dynamic_shared<Shared>();
    const int thread = static_cast<int>(threadIdx.x);
    const int lane = thread % kLanes;
    const int warp = thread / kLanes;
    const bool input = warp < kWarps;
    Weights weights;
    if (input)
        load_weights<PackedBack1, kInputTiles>(weights, step.weights + kPackedBack1At, kInputTiles * warp, lane);
    else
        load_weights<PackedBack2, kHiddenTiles>(weights, step.weights + kPackedBack2At, kHiddenTiles * (warp - kWarps),
                                                lane);
    const float scale = step.control->delta_scale;
    await_kernels_before();
    let_next_kernel_begin();
    const std::uint32_t rows = prefix_segments(shared.prefix, step.passing.counts, step.layout.segments);
    if (blockIdx.x == 0 && thread == 0) *step.passed.total = rows;

    const BlockTiles tiles = tiles_of_block(rows);
    if (tiles.count == 0) return;
    if (input) find_cells(shared.cells, shared.prefix, step.passing, step.layout.segment_cells, tiles, 0);
    __syncthreads();
    if (input)
        be_input_warp(step, shared, tiles, weights, scale, thread);
    else
        be_hidden_warp(step, shared, tiles, weights, warp - kWarps, lane);
}

__global__ void __launch_bounds__(kThreads) start_gradient(StartGradient work) {
    const std::size_t index = std::size_t{blockIdx.x} * kThreads + threadIdx.x;
    const std::size_t cell = index / kParts;
    const std::size_t first = index % kParts * 8;
    const std::size_t cells = work.layout.cells;
    if (cell >= cells) return;
    const std::size_t channels = static_cast<std::size_t>(work.layout.channels);
    const float* given = work.given + cell * channels + first;
    float eight[8] = {};
    if (channels == kChannels) {
        load_floats(eight, given);
    } else {
        NCA_UNROLL
        for (std::size_t i = 0; i < 8; ++i)
            if (first + i < channels) eight[i] = given[i];
    }
    store_floats(work.gradient + cell * kChannels + first, eight);
    if (first != 0) return;
    work.flow_unit[cell] = 0.0F;
    work.flow_unit[cells + cell] = 0.0F;
}

}  // namespace nca::gpu::tensor
