// The kernels of the backward chain. The hidden layer is not computed again: its sign bits are all that ReLU's gradient
// needs. Each row is scaled by a power of two of its own, so that 16 bits suffice however small gradients become.
#include <gpu_tensor_core.h>

#include "engine/backend/cuda/tensor/backward_step.h"
#include "engine/backend/cuda/tensor/fragments.h"
#include "engine/backend/cuda/tensor/numbers.h"

namespace nca::gpu::tensor {
namespace {

constexpr int kTallTiles = kRows / 16;
constexpr int kHiddenTiles = PackedBack2::kTiles / kWarps;  ///< of a warp
constexpr int kInputTiles = PackedBack1::kTiles / kWarps;
constexpr int kDeep2 = PackedBack2::kSlices;
constexpr int kDeep1 = PackedBack1::kSlices;

struct Shared {
    alignas(16) __half delta[kRows * kChannelPitch];     ///< gradient of delta
    alignas(16) __half hidden[kRows * kHiddenPitch];     ///< of the hidden layer
    alignas(16) __half perception[kRows * kInputPitch];  ///< of P
    SegmentPrefix prefix;
    TileCells cells[2];  ///< of the tiles at work and of those after them
};

/// Channels 8 part .. 8 part + 7 of the gradient of a cell; zeros for kNoCell.
__device__ inline void load_gradient(const BackwardStep& step, std::uint32_t cell, int part, float (&numbers)[8]) {
    NCA_UNROLL
    for (float& number : numbers) number = 0.0F;
    if (cell != kNoCell) load_floats(numbers, step.gradient + std::size_t{cell} * kChannels + 8 * part);
}

/// Eight threads a row: scales it, rounds it, leaves it in the tile and for the weights' gradient.
__device__ inline void take_row(const BackwardStep& step, Shared& shared, std::uint32_t cell, std::uint32_t row,
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
    for (int i = 0; i < 4; ++i)
        eight.word[i] = pack(__float2half_rn(unit.up * numbers[2 * i]), __float2half_rn(unit.up * numbers[2 * i + 1]));
    store_eight(shared.delta + local * kChannelPitch + 8 * part, eight);
    if (cell == kNoCell) return;
    store_eight(step.passed.gradient + std::size_t{row} * kChannels + 8 * part, eight);
    if (part != 0) return;
    step.passed.cells[row] = cell;
    step.passed.unit[row] = unit.down;
    if (step.flow != nullptr) step.flow_unit[cell] = unit.down;
}

/// A warp's sign bits of the rows whose sums a lane holds.
using SignWords = std::uint32_t[kTallTiles][2];
__device__ inline void load_signs(const BackwardStep& step, const std::uint32_t* cells, int warp, int lane,
                                  SignWords& signs) {
    NCA_UNROLL
    for (int tall = 0; tall < kTallTiles; ++tall) NCA_UNROLL
    for (int lower = 0; lower < 2; ++lower) {
        const std::uint32_t cell = cells[16 * tall + sum_row(lane, 2 * lower)];
        signs[tall][lower] =
            cell == kNoCell ? 0U : step.signs[std::size_t{cell} * kSignWords + static_cast<std::size_t>(warp)];
    }
}

/// Gradient of the hidden layer's sums: delta W2^T where the forward pass found a positive number.
__device__ inline void hidden_gradient(Shared& shared, const SignWords& signs,
                                       const ColumnFragment (&weights)[kDeep2][kHiddenTiles], int warp, int lane) {
    SumFragment sums[kTallTiles][kHiddenTiles] = {};
    NCA_UNROLL
    for (int slice = 0; slice < kDeep2; ++slice) NCA_UNROLL
    for (int tall = 0; tall < kTallTiles; ++tall) {
        RowFragment fragment;
        load_rows(fragment, shared.delta, kChannelPitch, 16 * tall, 16 * slice, lane);
        NCA_UNROLL
        for (int tile = 0; tile < kHiddenTiles; ++tile)
            multiply_tiles(sums[tall][tile], fragment, weights[slice][tile]);
    }
    NCA_UNROLL
    for (int tall = 0; tall < kTallTiles; ++tall) NCA_UNROLL
    for (int lower = 0; lower < 2; ++lower) NCA_UNROLL
    for (int tile = 0; tile < kHiddenTiles; ++tile) {
        const int row = 16 * tall + sum_row(lane, 2 * lower);
        const int column = 8 * tile + sum_column(lane, 0);
        const std::uint32_t bits = signs[tall][lower] >> column;
        const SumFragment& sum = sums[tall][tile];
        *reinterpret_cast<__half2*>(shared.hidden + row * kHiddenPitch + 32 * warp + column) =
            __halves2half2(__float2half_rn((bits & 1U) != 0 ? sum.value[2 * lower] : 0.0F),
                           __float2half_rn((bits & 2U) != 0 ? sum.value[2 * lower + 1] : 0.0F));
    }
}

/// Gradient of P: that of the hidden sums times W1^T, a warp's 24 columns.
__device__ inline void perception_gradient(Shared& shared, const ColumnFragment (&weights)[kDeep1][kInputTiles],
                                           int warp, int lane) {
    SumFragment sums[kTallTiles][kInputTiles] = {};
    NCA_UNROLL
    for (int slice = 0; slice < kDeep1; ++slice) NCA_UNROLL
    for (int tall = 0; tall < kTallTiles; ++tall) {
        RowFragment fragment;
        load_rows(fragment, shared.hidden, kHiddenPitch, 16 * tall, 16 * slice, lane);
        NCA_UNROLL
        for (int tile = 0; tile < kInputTiles; ++tile) multiply_tiles(sums[tall][tile], fragment, weights[slice][tile]);
    }
    NCA_UNROLL
    for (int tall = 0; tall < kTallTiles; ++tall) NCA_UNROLL
    for (int lower = 0; lower < 2; ++lower) NCA_UNROLL
    for (int tile = 0; tile < kInputTiles; ++tile) {
        const int row = 16 * tall + sum_row(lane, 2 * lower);
        const int column = 8 * kInputTiles * warp + 8 * tile + sum_column(lane, 0);
        *reinterpret_cast<__half2*>(shared.perception + row * kInputPitch + column) = __halves2half2(
            __float2half_rn(sums[tall][tile].value[2 * lower]), __float2half_rn(sums[tall][tile].value[2 * lower + 1]));
    }
}

}  // namespace

__global__ void __launch_bounds__(kThreads, 1) backward_step(BackwardStep step) {
    Shared& shared = block_shared<Shared>();
    const int thread = static_cast<int>(threadIdx.x);
    const int lane = thread % kLanes;
    const int warp = thread / kLanes;
    ColumnFragment weights2[kDeep2][kHiddenTiles];
    ColumnFragment weights1[kDeep1][kInputTiles];
    load_weights<PackedBack2>(weights2, step.weights + kPackedBack2At, kHiddenTiles * warp, lane);
    load_weights<PackedBack1>(weights1, step.weights + kPackedBack1At, kInputTiles * warp, lane);
    const float scale = step.control->delta_scale;
    await_kernels_before();
    let_next_kernel_begin();
    const std::uint32_t rows = prefix_segments(shared.prefix, step.passing.counts, step.layout.segments);
    if (blockIdx.x == 0 && thread == 0) *step.passed.total = rows;

    const std::uint32_t stride = gridDim.x * kRows;
    std::uint32_t first = blockIdx.x * kRows;
    if (first >= rows) return;
    find_cells(shared.cells[0], shared.prefix, step.passing, step.layout.segment_cells, first, stride);
    __syncthreads();
    const int local = thread / kParts;  // the row of a tile that this thread takes
    const int part = thread % kParts;
    const auto tile_cells = [&](int turn) { return shared.cells[turn / kTilesAtOnce % 2].row[turn % kTilesAtOnce]; };
    float numbers[8];
    load_gradient(step, tile_cells(0)[local], part, numbers);
    SignWords signs;
    load_signs(step, tile_cells(0), warp, lane, signs);
    for (int turn = 0; first < rows; first += stride, ++turn) {
        const std::uint32_t* cells = tile_cells(turn);
        take_row(step, shared, cells[local], first + static_cast<std::uint32_t>(local), local, part, scale, numbers);
        if (turn % kTilesAtOnce == kTilesAtOnce - 1)
            find_cells(shared.cells[(turn / kTilesAtOnce + 1) % 2], shared.prefix, step.passing,
                       step.layout.segment_cells, first + stride, stride);
        __syncthreads();
        if (first + stride < rows) load_gradient(step, tile_cells(turn + 1)[local], part, numbers);
        if (step.flow == nullptr) continue;  // the start state's gradient is of no interest
        hidden_gradient(shared, signs, weights2, warp, lane);
        __syncthreads();
        if (first + stride < rows) load_signs(step, tile_cells(turn + 1), warp, lane, signs);
        perception_gradient(shared, weights1, warp, lane);
        __syncthreads();
        constexpr int kPieces = kInputs / 8;
        for (int i = thread; i < kRows * kPieces; i += kThreads) {
            const std::uint32_t cell = cells[i / kPieces];
            const int piece = 8 * (i % kPieces);
            if (cell != kNoCell)
                store_eight(step.flow + std::size_t{cell} * kInputs + piece,
                            load_eight(shared.perception + (i / kPieces) * kInputPitch + piece));
        }
    }
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
