// A block owns 64 hidden columns of one slot: it takes the slot's rows of P and H as the forward pass kept them, or
// computes them again, computes these columns of the hidden layer's gradient, and adds up their products over the rows
// in registers. Nothing is added in an order that depends on scheduling.
#include <gpu_tensor_core.h>

#include <type_traits>

#include "engine/backend/cuda/tensor/fragments.h"
#include "engine/backend/cuda/tensor/gradient_tiles.h"
#include "engine/backend/cuda/tensor/hidden_layer.h"
#include "engine/backend/cuda/tensor/numbers.h"
#include "engine/backend/cuda/tensor/perceive_rows.h"
#include "engine/backend/cuda/tensor/weight_gradient.h"

namespace nca::gpu::tensor {
namespace {

constexpr int kTallTiles = kRows / 16;
constexpr int kDeep2 = PackedBack2::kSlices;
// The 8 warps as 4 x 2 parts of the two products of (inputs, 64) and (64, channels).
constexpr int kWarpsDown = 4;
constexpr int kTall1 = kInputs / (16 * kWarpsDown);                 ///< fragments of 16 inputs, a warp
constexpr int kWide = kShareColumns / (8 * (kWarps / kWarpsDown));  ///< of 8 columns, a warp; channels alike
static_assert(kShareColumns == kChannels && kShareColumns == 16 * kWarpsDown);
// And as 4 x 2 parts of the hidden layer: 16 columns for 16 of the rows.
constexpr int kColumnTiles = kShareColumns / (8 * kWarpsDown);
static_assert(kTallTiles * kWarpsDown == kWarps);
static_assert(kRows * kParts == kThreads, "a thread gathers one part of a tile's row");

struct Shared {
    alignas(16) __half perception[kRows * kInputPitch];
    alignas(16) __half delta[kRows * kChannelPitch];            ///< gradient of delta
    alignas(16) __half hidden[kRows * kChannelPitch];           ///< this block's columns of H
    alignas(16) __half hidden_gradient[kRows * kChannelPitch];  ///< and of its gradient
    TileNames names[kWarps];  ///< of the next tiles: looked up together, so that the wait for memory is one
    TilePlace next;           ///< the tile after these
    int bias2_first;          ///< of the share's channels
    float unit;               ///< of the sums, after these
    float bias[kShareColumns];
    // Each thread has its own, for which registers do not suffice.
    float bias1_sums[2 * kColumnTiles][kThreads];  ///< of the lane's columns of hidden_columns(), over its rows
    float bias2_sums[kThreads];                    ///< of the thread's channel, over its rows
};

/// The sums of a warp in registers, all in one unit with those of the biases.
struct WarpSums {
    SumFragment weights1[kTall1][kWide];
    SumFragment weights2[kWide];
};

// A share's part of the gradient of delta's bias: each channel is summed by so many threads, each over so many rows.
constexpr int kBias2Channels = kChannels / kShares;
constexpr int kBias2Threads = kThreads / kBias2Channels;
constexpr int kBias2Rows = kRows / kBias2Threads;

__device__ inline void scale_sums(WarpSums& sums, Shared& shared, float factor) {
    NCA_UNROLL
    for (int wide = 0; wide < kWide; ++wide) NCA_UNROLL
    for (int part = 0; part < 4; ++part) {
        NCA_UNROLL
        for (int tall = 0; tall < kTall1; ++tall) sums.weights1[tall][wide].value[part] *= factor;
        sums.weights2[wide].value[part] *= factor;
    }
    for (auto& column : shared.bias1_sums) column[threadIdx.x] *= factor;
    shared.bias2_sums[threadIdx.x] *= factor;
}

/// The sums' unit only grows, to that of the largest row so far.
__device__ inline void choose_units(Shared& shared, int count) {
    for (int i = 0; i < count; ++i) {
        TileNames& names = shared.names[i];
        names.sums_unit = fmaxf(shared.unit, names.largest_unit);
        names.shrink = shared.unit * inverse_power_of_two(names.sums_unit);
        shared.unit = names.sums_unit;
    }
    const TilePlace& last = shared.names[count - 1].place;
    shared.next = {last.step, last.number + 1};
}

/// Eight numbers of the gradient of delta as they were kept.
__device__ inline WordFour load_delta(const WeightGradient& work, const TileNames& names, int local, int part) {
    const std::size_t row = names.first_row + static_cast<std::size_t>(local);
    return load_eight(work.gradient + row * kChannels + static_cast<std::size_t>(8 * part));
}

/// They come to the tile in the sums' unit; `factor`, a power of two, brings them there.
__device__ inline void take_delta(Shared& shared, const WordFour& stored, int local, int part, float factor) {
    WordFour eight{};
    NCA_UNROLL
    for (int i = 0; i < 4; ++i) {
        const float2 pair = unpack(stored.word[i]);
        eight.word[i] = pack(__float2half_rn(factor * pair.x), __float2half_rn(factor * pair.y));
    }
    store_eight(shared.delta + local * kChannelPitch + 8 * part, eight);
}

/// A warp's part of the hidden layer: of a block's 64 columns 16, for 16 of the rows.
struct HiddenPart {
    __device__ explicit HiddenPart(int thread)
        : lane(thread % kLanes),
          first_row(16 * (thread / kLanes / kWarpsDown)),
          first_tile(kColumnTiles * (thread / kLanes % kWarpsDown)) {}
    int lane, first_row, first_tile;  ///< the tile is one of the share's

    /// Where two of a lane's numbers lie in a tile (rows, share's columns).
    __device__ int at(int tile, int lower) const {
        return (first_row + sum_row(lane, 2 * lower)) * kChannelPitch + 8 * (first_tile + tile) + sum_column(lane, 0);
    }
};

// The weights come from the cache with each tile of rows: in registers they would leave room for one block a
// multiprocessor only, and it is a second one that hides the waiting for memory and barriers.

/// H, computed again.
__device__ inline void hidden_columns(Shared& shared, const std::uint32_t* packed, int share_tile,
                                      const HiddenPart& part) {
    const auto weights = [&](int slice, int tile) {
        return load_fragment<Packed1>(packed + kPacked1At, share_tile + part.first_tile + tile, slice, part.lane);
    };
    SumFragment hidden[1][kColumnTiles];
    hidden_sums(hidden, weights, shared.perception + part.first_row * kInputPitch, shared.bias + 8 * part.first_tile,
                part.lane);
    NCA_UNROLL
    for (int tile = 0; tile < kColumnTiles; ++tile) NCA_UNROLL
    for (int lower = 0; lower < 2; ++lower) {
        const float* numbers = hidden[0][tile].value + 2 * lower;
        *reinterpret_cast<std::uint32_t*>(shared.hidden + part.at(tile, lower)) = rectified(numbers[0], numbers[1]);
    }
}

/// The gradient of the hidden layer's sums: where the number in Shared::hidden, which the lane can see, is positive.
__device__ inline void hidden_gradient(Shared& shared, const std::uint32_t* packed, int share_tile,
                                       const HiddenPart& part) {
    SumFragment gradient[kColumnTiles] = {};
    NCA_UNROLL
    for (int slice = 0; slice < kDeep2; ++slice) {
        RowFragment fragment;
        load_rows(fragment, shared.delta, kChannelPitch, part.first_row, 16 * slice, part.lane);
        NCA_UNROLL
        for (int tile = 0; tile < kColumnTiles; ++tile)
            multiply_tiles(gradient[tile], fragment,
                           load_fragment<PackedBack2>(packed + kPackedBack2At, share_tile + part.first_tile + tile,
                                                      slice, part.lane));
    }
    const int thread = fresh_thread();
    NCA_UNROLL
    for (int tile = 0; tile < kColumnTiles; ++tile) {
        float bias_sums[2] = {};
        NCA_UNROLL
        for (int lower = 0; lower < 2; ++lower) {
            const int at = part.at(tile, lower);
            const std::uint32_t positive = slopes(*reinterpret_cast<const std::uint32_t*>(shared.hidden + at));
            const float first = (positive & 1U) != 0 ? gradient[tile].value[2 * lower] : 0.0F;
            const float second = (positive & 2U) != 0 ? gradient[tile].value[2 * lower + 1] : 0.0F;
            *reinterpret_cast<__half2*>(shared.hidden_gradient + at) = __floats2half2_rn(first, second);
            bias_sums[0] += first;
            bias_sums[1] += second;
        }
        shared.bias1_sums[2 * tile][thread] += bias_sums[0];
        shared.bias1_sums[2 * tile + 1][thread] += bias_sums[1];
    }
}

/// sums += P^T dH and H^T dDelta over the tile's rows.
__device__ inline void add_products(WarpSums& sums, Shared& shared, int thread) {
    const int lane = thread % kLanes;
    const int warp = thread / kLanes;
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
    const __half* column = shared.delta + thread / kBias2Channels * kBias2Rows * kChannelPitch + shared.bias2_first +
                           thread % kBias2Channels;
    float sum = 0.0F;
    NCA_UNROLL
    for (int row = 0; row < kBias2Rows; ++row) sum += __half2float(column[row * kChannelPitch]);
    shared.bias2_sums[thread] += sum;
}

/// All threads of the block, once.
__device__ inline void store_sums(const WarpSums& sums, Shared& shared, float unit, float* slot, int share, int warp,
                                  int lane) {
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
    __syncthreads();
    const int thread = static_cast<int>(threadIdx.x);
    if (thread < kShareColumns) {  // who has the column: in both warps of its part, eight lanes
        const int part_warp = thread / (8 * kColumnTiles);
        const int tile = thread / 8 % kColumnTiles;
        float sum = 0.0F;
        for (int i = 0; i < kTallTiles * 8; ++i)
            sum += shared.bias1_sums[2 * tile + thread % 2]
                                    [kLanes * (part_warp + kWarpsDown * (i / 8)) + 4 * (i % 8) + thread % 8 / 2];
        slot[kSumBias1 + kShareColumns * share + thread] = unit * sum;
    }
    if (thread >= kBias2Channels) return;
    float sum = 0.0F;
    for (int i = 0; i < kBias2Threads; ++i) sum += shared.bias2_sums[i * kBias2Channels + thread];
    slot[kSumBias2 + kBias2Channels * share + thread] = unit * sum;
}

/// What a thread gathers of a tile: its part of P and, of the share's columns, of H, or what P is computed from; and
/// its part of the gradient of delta.
struct KeptPart {
    PerceivedPart seen;
    WordFour hidden;
    WordFour delta;
};
struct SeenPart {
    Surroundings around;
    WordFour delta;
};

__device__ inline void gather(KeptPart& gathered, const WeightGradient& work, const TileNames& names, int share,
                              int local, int part) {
    const std::uint32_t cell = names.cells[local];
    if (cell == kNoCell) {
        gathered = {};
        return;
    }
    const __half* row = work.activations + (names.first_cell + cell) * kActivations;
    gathered.seen = load_perceived(row, part);
    gathered.hidden = load_eight(row + kInputs + kShareColumns * share + kPartChannels * part);
    gathered.delta = load_delta(work, names, local, part);
}

__device__ inline void gather(SeenPart& gathered, const WeightGradient& work, const TileNames& names, int, int local,
                              int part) {
    gathered.around =
        load_surroundings(work.layout, work.states + names.first_cell * kChannels, names.cells[local], part);
    gathered.delta = {};
    if (names.cells[local] != kNoCell) gathered.delta = load_delta(work, names, local, part);
}

__device__ inline void take_activations(const KeptPart& gathered, Shared& shared, int local, int part) {
    store_perceived(gathered.seen, part, shared.perception + local * kInputPitch);
    store_eight(shared.hidden + local * kChannelPitch + kPartChannels * part, gathered.hidden);
}
__device__ inline void take_activations(const SeenPart& gathered, Shared& shared, int local, int part) {
    store_perceived(perceive(gathered.around), part, shared.perception + local * kInputPitch);
}

/// All of a block. What was kept is asked for a tile ahead; to do so with all surroundings, registers do not suffice.
template <class Gathered>
__device__ inline void add_up_slot(const WeightGradient& work) {
    constexpr bool kKept = std::is_same_v<Gathered, KeptPart>;
    Shared& shared = block_shared<Shared>();
    const int thread = static_cast<int>(threadIdx.x);
    const int lane = thread % kLanes;
    const int warp = thread / kLanes;
    const int share = static_cast<int>(blockIdx.x % kShares);
    const std::uint32_t slot = static_cast<std::uint32_t>(work.first_slot) + blockIdx.x / kShares;
    const int first_tile = kShareColumns / 8 * share;  // of 8 hidden columns
    if (thread < kShareColumns) shared.bias[thread] = work.bias[kShareColumns * share + thread];

    // The slot's tiles are `left` of all steps' from this one of this step on.
    std::uint64_t all = 0;
    for (int step = 0; step < work.steps; ++step) all += tiles_of(work, step);
    const std::uint64_t slots = static_cast<std::uint64_t>(work.slots);
    std::uint64_t before = all * slot / slots;
    auto left = static_cast<std::uint32_t>(all * (slot + 1) / slots - before);
    TilePlace place{0, 0};
    for (; place.step < work.steps && before >= tiles_of(work, place.step); ++place.step)
        before -= tiles_of(work, place.step);
    place.number = static_cast<std::uint32_t>(before);
    if (thread == 0) {
        shared.next = place;
        shared.unit = 0.0F;
        shared.bias2_first = kBias2Channels * share;
    }
    for (auto& column : shared.bias1_sums) column[thread] = 0.0F;
    shared.bias2_sums[thread] = 0.0F;

    WarpSums sums{};
    __syncthreads();  // also a slot without tiles reads its unit
    while (left > 0) {
        const int count = static_cast<int>(left < kWarps ? left : kWarps);
        __syncthreads();  // the names before have been read
        if (warp < count) name_tile(work, shared.names[warp], shared.next, warp, lane);
        __syncthreads();
        if (thread == 0) choose_units(shared, count);
        __syncthreads();
        Gathered gathered;
        if (kKept) gather(gathered, work, shared.names[0], share, thread / kParts, thread % kParts);
        for (int turn = 0; turn < count; ++turn) {
            const TileNames& names = shared.names[turn];
            const int local = fresh_thread() / kParts;  // the row of the tile that this thread gathers
            const int part = fresh_thread() % kParts;
            if (!kKept) gather(gathered, work, names, share, local, part);
            if (names.shrink != 1.0F) scale_sums(sums, shared, names.shrink);
            __syncthreads();  // the tile before has been read
            take_activations(gathered, shared, local, part);
            take_delta(shared, gathered.delta, local, part, names.unit[local] * inverse_power_of_two(names.sums_unit));
            if (kKept && turn + 1 < count) gather(gathered, work, shared.names[turn + 1], share, local, part);
            __syncthreads();
            const HiddenPart hidden(fresh_thread());
            if (!kKept) hidden_columns(shared, work.weights, first_tile, hidden);
            hidden_gradient(shared, work.weights, first_tile, hidden);
            __syncthreads();
            add_products(sums, shared, fresh_thread());
        }
        left -= static_cast<std::uint32_t>(count);
    }
    store_sums(sums, shared, shared.unit, work.sums + std::size_t{slot} * kSumFloats, share, warp, lane);
}

}  // namespace

__global__ void __launch_bounds__(kThreads, 2) weight_gradient(WeightGradient work) { add_up_slot<SeenPart>(work); }
__global__ void __launch_bounds__(kThreads, 2) weight_gradient_of_kept(WeightGradient work) {
    add_up_slot<KeptPart>(work);
}

}  // namespace nca::gpu::tensor
