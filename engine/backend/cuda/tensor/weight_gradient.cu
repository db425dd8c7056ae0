// A block owns 64 hidden columns of one slot: it perceives the slot's cells again, computes these columns of the hidden
// layer and of its gradient, and adds up their products over the rows in registers. Nothing is added in an order that
// depends on scheduling.
#include <gpu_tensor_core.h>

#include "engine/backend/cuda/tensor/fragments.h"
#include "engine/backend/cuda/tensor/hidden_layer.h"
#include "engine/backend/cuda/tensor/numbers.h"
#include "engine/backend/cuda/tensor/perceive_rows.h"
#include "engine/backend/cuda/tensor/row_tiles.h"
#include "engine/backend/cuda/tensor/weight_gradient.h"
#include "engine/model/parameters.h"

namespace nca::gpu::tensor {
namespace {

constexpr int kTallTiles = kRows / 16;
constexpr int kDeep2 = PackedBack2::kSlices;
// The 8 warps as 4 x 2 parts of the two products of (inputs, 64) and (64, channels).
constexpr int kWarpsDown = 4;
constexpr int kTall1 = kInputs / (16 * kWarpsDown);                 ///< fragments of 16 inputs, a warp
constexpr int kWide = kShareColumns / (8 * (kWarps / kWarpsDown));  ///< of 8 columns, a warp; channels alike
static_assert(kShareColumns == kChannels && kShareColumns == 16 * kWarpsDown);
static_assert(kShareColumns == 8 * kWarps);
constexpr int kSlicesAtOnce = 4;  ///< of W1 in flight: more would not fit the registers

struct Shared {
    alignas(16) __half perception[kRows * kInputPitch];
    alignas(16) __half delta[kRows * kChannelPitch];            ///< gradient of delta
    alignas(16) __half hidden[kRows * kChannelPitch];           ///< this block's columns of H
    alignas(16) __half hidden_gradient[kRows * kChannelPitch];  ///< and of its gradient
    std::uint32_t cells[kRows];
    float unit[kRows];
    float bias[kShareColumns];
    float bias_sums[2 * kShareColumns];  ///< gradients of 64 hidden biases, then of delta's; in the sums' unit
};

/// The sums of a warp in registers, all in one unit with Shared::bias_sums.
struct WarpSums {
    SumFragment weights1[kTall1][kWide];
    SumFragment weights2[kWide];
};

__device__ inline void scale_sums(WarpSums& sums, Shared& shared, float factor) {
    NCA_UNROLL
    for (int wide = 0; wide < kWide; ++wide) NCA_UNROLL
    for (int part = 0; part < 4; ++part) {
        NCA_UNROLL
        for (int tall = 0; tall < kTall1; ++tall) sums.weights1[tall][wide].value[part] *= factor;
        sums.weights2[wide].value[part] *= factor;
    }
    if (threadIdx.x < 2 * kShareColumns) shared.bias_sums[threadIdx.x] *= factor;
}

/// One lane's cell of a tile, and the largest unit among them.
__device__ inline void name_rows(const WeightGradient& work, Shared& shared, int step, std::uint32_t first) {
    const std::uint32_t row = first + threadIdx.x;
    const std::size_t at = std::size_t{static_cast<std::uint32_t>(step)} * work.layout.cells + row;
    const bool there = row < work.totals[step];
    shared.cells[threadIdx.x] = there ? work.cells[at] : kNoCell;
    shared.unit[threadIdx.x] = there ? work.unit[at] : 0.0F;
}

/// The gradient of delta of a tile, brought to one unit.
__device__ inline void take_delta(const WeightGradient& work, Shared& shared, int step, std::uint32_t first,
                                  float tile_unit) {
    const int local = static_cast<int>(threadIdx.x) / kParts;
    const int part = static_cast<int>(threadIdx.x) % kParts;
    WordFour eight{};
    if (shared.cells[local] != kNoCell) {
        const std::size_t row =
            std::size_t{static_cast<std::uint32_t>(step)} * work.layout.cells + first + static_cast<std::size_t>(local);
        const WordFour stored = load_eight(work.gradient + row * kChannels + static_cast<std::size_t>(8 * part));
        const float factor = shared.unit[local] / tile_unit;  // a power of two, at most 1
        NCA_UNROLL
        for (int i = 0; i < 4; ++i) {
            const float2 pair = unpack(stored.word[i]);
            eight.word[i] = pack(__float2half_rn(factor * pair.x), __float2half_rn(factor * pair.y));
        }
    }
    store_eight(shared.delta + local * kChannelPitch + 8 * part, eight);
}

/// H and its gradient in a warp's 8 columns of the share, which are those of `tile`. The weights come from the cache
/// with each tile of rows: in registers they would leave room for one block a multiprocessor only, and it is a second
/// one that hides the waiting for memory and barriers.
__device__ inline void hidden_columns(Shared& shared, const std::uint32_t* packed, int tile, int warp, int lane) {
    const auto weights1 = [&](int slice, int) {
        return load_fragment<Packed1>(packed + kPacked1At, tile, slice, lane);
    };
    SumFragment hidden[kTallTiles][1];
    SumFragment gradient[kTallTiles] = {};
    hidden_sums<kSlicesAtOnce>(hidden, weights1, shared.perception, shared.bias + 8 * warp, lane);
    NCA_UNROLL
    for (int slice = 0; slice < kDeep2; ++slice) {
        const ColumnFragment weights2 = load_fragment<PackedBack2>(packed + kPackedBack2At, tile, slice, lane);
        NCA_UNROLL
        for (int tall = 0; tall < kTallTiles; ++tall) {
            RowFragment fragment;
            load_rows(fragment, shared.delta, kChannelPitch, 16 * tall, 16 * slice, lane);
            multiply_tiles(gradient[tall], fragment, weights2);
        }
    }
    NCA_UNROLL
    for (int tall = 0; tall < kTallTiles; ++tall) NCA_UNROLL
    for (int lower = 0; lower < 2; ++lower) {
        const int at = (16 * tall + sum_row(lane, 2 * lower)) * kChannelPitch + 8 * warp + sum_column(lane, 0);
        const float* positive = hidden[tall][0].value + 2 * lower;
        const float* slope = gradient[tall].value + 2 * lower;
        store_rectified(shared.hidden + at, positive[0], positive[1]);
        *reinterpret_cast<__half2*>(shared.hidden_gradient + at) =
            __halves2half2(__float2half_rn(positive[0] > 0.0F ? slope[0] : 0.0F),
                           __float2half_rn(positive[1] > 0.0F ? slope[1] : 0.0F));
    }
}

/// sums += P^T dH and H^T dDelta over the tile's rows.
__device__ inline void add_products(WarpSums& sums, Shared& shared, int warp, int lane) {
    const int down = warp / (kWarps / kWarpsDown);
    const int first_column = 8 * kWide * (warp % (kWarps / kWarpsDown));
    NCA_UNROLL
    for (int slice = 0; slice < kRows / 16; ++slice) {
        ColumnFragment columns[kWide];
        NCA_UNROLL
        for (int wide = 0; wide < kWide; wide += 2)
            load_column_pair(columns[wide], columns[wide + 1], shared.hidden_gradient, kChannelPitch, 16 * slice,
                             first_column + 8 * wide, lane);
        NCA_UNROLL
        for (int tall = 0; tall < kTall1; ++tall) {
            RowFragment inputs;
            load_rows_transposed(inputs, shared.perception, kInputPitch, 16 * (kTall1 * down + tall), 16 * slice, lane);
            NCA_UNROLL
            for (int wide = 0; wide < kWide; ++wide) multiply_tiles(sums.weights1[tall][wide], inputs, columns[wide]);
        }
        NCA_UNROLL
        for (int wide = 0; wide < kWide; wide += 2)
            load_column_pair(columns[wide], columns[wide + 1], shared.delta, kChannelPitch, 16 * slice,
                             first_column + 8 * wide, lane);
        RowFragment hidden;
        load_rows_transposed(hidden, shared.hidden, kChannelPitch, 16 * down, 16 * slice, lane);
        NCA_UNROLL
        for (int wide = 0; wide < kWide; ++wide) multiply_tiles(sums.weights2[wide], hidden, columns[wide]);
    }
    const int thread = static_cast<int>(threadIdx.x);
    if (thread >= 2 * kShareColumns) return;
    const __half* column =
        thread < kShareColumns ? shared.hidden_gradient + thread : shared.delta + (thread - kShareColumns);
    float sum = shared.bias_sums[thread];
    for (int row = 0; row < kRows; ++row) sum += __half2float(column[row * kChannelPitch]);
    shared.bias_sums[thread] = sum;
}

__device__ inline void store_sums(const WarpSums& sums, const Shared& shared, float unit, float* slot, int share,
                                  int warp, int lane) {
    const int down = warp / (kWarps / kWarpsDown);
    const int first_column = 8 * kWide * (warp % (kWarps / kWarpsDown));
    NCA_UNROLL
    for (int wide = 0; wide < kWide; ++wide) NCA_UNROLL
    for (int part = 0; part < 4; ++part) {
        const int column = first_column + 8 * wide + sum_column(lane, part);
        NCA_UNROLL
        for (int tall = 0; tall < kTall1; ++tall) {
            const int input = 16 * (kTall1 * down + tall) + sum_row(lane, part);
            slot[kSumWeights1 + input * kHidden + kShareColumns * share + column] =
                unit * sums.weights1[tall][wide].value[part];
        }
        const int hidden = kShareColumns * share + 16 * down + sum_row(lane, part);
        slot[kSumWeights2 + hidden * kChannels + column] = unit * sums.weights2[wide].value[part];
    }
    const int thread = static_cast<int>(threadIdx.x);
    if (thread < kShareColumns)
        slot[kSumBias1 + kShareColumns * share + thread] = unit * shared.bias_sums[thread];
    else if (thread < 2 * kShareColumns && share == 0)  // every share has the same
        slot[kSumBias2 + thread - kShareColumns] = unit * shared.bias_sums[thread];
}

/// Tiles of a step.
__device__ inline std::uint32_t tiles_of(const WeightGradient& work, int step) {
    return (work.totals[step] + kRows - 1) / kRows;
}

}  // namespace

__global__ void __launch_bounds__(kThreads, 2) weight_gradient(WeightGradient work) {
    Shared& shared = block_shared<Shared>();
    const int thread = static_cast<int>(threadIdx.x);
    const int lane = thread % kLanes;
    const int warp = thread / kLanes;
    const int share = static_cast<int>(blockIdx.x) % kShares;
    const std::uint32_t slot = static_cast<std::uint32_t>(work.first_slot) + blockIdx.x / kShares;
    const int tile = kShareColumns / 8 * share + warp;  // of 8 hidden columns
    if (thread < kShareColumns) shared.bias[thread] = work.bias[kShareColumns * share + thread];

    // The slot's tiles are `left` of all steps' from this one of this step on.
    std::uint64_t all = 0;
    for (int step = 0; step < work.steps; ++step) all += tiles_of(work, step);
    const std::uint64_t slots = static_cast<std::uint64_t>(work.slots);
    std::uint64_t before = all * slot / slots;
    auto left = static_cast<std::uint32_t>(all * (slot + 1) / slots - before);
    int step = 0;
    for (; step < work.steps && before >= tiles_of(work, step); ++step) before -= tiles_of(work, step);
    auto number = static_cast<std::uint32_t>(before);

    if (thread < 2 * kShareColumns) shared.bias_sums[thread] = 0.0F;  // each by its own thread, to the end
    WarpSums sums{};
    float unit = 0.0F;  // of the sums so far
    for (; left > 0; --left, ++number) {
        for (; number == tiles_of(work, step); number = 0) ++step;
        const std::uint32_t first_row = number * kRows;
        __syncthreads();  // the tile before has been read
        if (thread < kRows) name_rows(work, shared, step, first_row);
        __syncthreads();
        float tile_unit = unit;
        for (int row = 0; row < kRows; ++row) tile_unit = fmaxf(tile_unit, shared.unit[row]);  // of all rows
        if (tile_unit > unit) {
            scale_sums(sums, shared, unit / tile_unit);
            unit = tile_unit;
        }
        const int local = thread / kParts;
        perceive_part(work.layout,
                      work.states + std::size_t{static_cast<std::uint32_t>(step)} * work.layout.state_halves(),
                      shared.cells[local], thread % kParts, shared.perception + local * kInputPitch);
        take_delta(work, shared, step, first_row, unit);
        __syncthreads();
        hidden_columns(shared, work.weights, tile, warp, lane);
        __syncthreads();
        add_products(sums, shared, warp, lane);
    }
    store_sums(sums, shared, unit, work.sums + std::size_t{slot} * kSumFloats, share, warp, lane);
}

__global__ void __launch_bounds__(kThreads) reduce_gradient(ReduceGradient work) {
    const ModelSizes sizes{work.layout.channels, work.layout.hidden};
    const ParameterLayout tensors(sizes);
    const std::size_t index = std::size_t{blockIdx.x} * kThreads + threadIdx.x;
    if (index >= tensors.total()) return;
    const std::size_t hidden = static_cast<std::size_t>(sizes.hidden);
    const std::size_t channels = static_cast<std::size_t>(sizes.channels);
    std::size_t at = 0;
    if (index < tensors.bias1()) {
        const std::size_t input = index / hidden;  // 3c + k
        at = kSumWeights1 + (input % kKernels * kChannels + input / kKernels) * kHidden + index % hidden;
    } else if (index < tensors.weights2()) {
        at = kSumBias1 + (index - tensors.bias1());
    } else if (index < tensors.bias2()) {
        const std::size_t own = index - tensors.weights2();
        at = kSumWeights2 + own / channels * kChannels + own % channels;
    } else {
        at = kSumBias2 + (index - tensors.bias2());
    }
    float sum = 0.0F;
    for (int slot = 0; slot < work.slots; ++slot) sum += work.sums[static_cast<std::size_t>(slot) * kSumFloats + at];
    work.gradient[index] = sum;
}

}  // namespace nca::gpu::tensor
