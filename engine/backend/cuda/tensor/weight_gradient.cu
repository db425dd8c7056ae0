// A block owns 64 hidden columns of one slot: it takes the slot's rows of P, H and the hidden layer's gradient as the
// forward pass and the chain kept them, or computes them again, and adds up their products over the rows in registers.
// Nothing is added in an order that depends on scheduling.
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
// The hidden layer as 4 x 2 parts, a warp each: 16 of the share's columns for 16 of the rows.
constexpr int kWarpsDown = 4;
constexpr int kColumnTiles = kShareColumns / (8 * kWarpsDown);
static_assert(kTallTiles * kWarpsDown == kWarps);
static_assert(kRows * kParts == kThreads, "a thread gathers one part of a tile's row");

// The products over a tile's rows: P^T dH and H^T dDelta, 192 and 64 numbers high and both 64 wide. A warp has 32 of
// the 256, by which it is one of the first's warps or of the second's.
constexpr int kTall = 2;                  ///< fragments of 16 of them
constexpr int kWide = kShareColumns / 8;  ///< and of 8 columns
constexpr int kWarpRows = 16 * kTall;
constexpr int kInputWarps = kInputs / kWarpRows;
static_assert(kShareColumns == kChannels && kInputWarps * kWarpRows == kInputs);
static_assert((kInputs + kShareColumns) / kWarpRows == kWarps);
constexpr int kFactorPitch = kInputs + kShareColumns + 8;  ///< of a tile of P and H, as layout.h has the others

struct Shared {
    alignas(16) __half factors[kRows * kFactorPitch];        ///< P, and this block's columns of H behind it
    alignas(16) __half gradients[2][kRows * kChannelPitch];  ///< of these columns of the hidden sums, and of delta
    alignas(16) __half kept_delta[kRows * kChannelPitch];  ///< the latter in its rows' units; where H is computed again
    TileNames names[kWarps];  ///< of the next tiles: looked up together, so that the wait for memory is one
    TilePlace next;           ///< the tile after these
    std::uint32_t left;       ///< of the slot's tiles, without these
    float unit;               ///< of the sums, after these
    float bias[kShareColumns];

    __device__ __half* hidden() { return factors + kInputs; }
};

/// The sums of a warp in registers, all in one unit. Those of the biases are products of a row of ones, and zeros:
/// where a gradient is no finite number, both biases' are none, as the run is lost anyway.
struct WarpSums {
    SumFragment weights[kTall][kWide];
    SumFragment biases;  ///< in row 0 of the first fragment of columns, in row 8 of the one at kSecondBias
};

/// A warp's columns come in an order of its own, so that at a fixed place comes the fragment whose bias it sums. Six
/// warps share the eight fragments of the hidden biases, the first two having a second one; of the biases of delta each
/// share of the slot has two fragments, one for each of its other warps.
constexpr int kSecondBias = 6;
NCA_HOST_DEVICE constexpr int column_tile(int wide, int share, int warp) {
    return wide ^ (warp < kInputWarps ? warp : 2 * share + warp - kInputWarps);
}
static_assert(kWide == 8 && kInputWarps == 6 && kShares * (kWarps - kInputWarps) == kWide);
static_assert(column_tile(kSecondBias, 0, 0) == 6 && column_tile(kSecondBias, 0, 1) == 7);

__device__ inline void scale_sums(WarpSums& sums, float factor) {
    NCA_UNROLL
    for (int part = 0; part < 4; ++part) {
        NCA_UNROLL
        for (int tall = 0; tall < kTall; ++tall) NCA_UNROLL
        for (int wide = 0; wide < kWide; ++wide) sums.weights[tall][wide].value[part] *= factor;
        sums.biases.value[part] *= factor;
    }
}

/// The sums' unit only grows, to that of the largest row so far. One thread does it, for the next `count` tiles.
__device__ inline void choose_units(Shared& shared, int count) {
    for (int i = 0; i < count; ++i) {
        TileNames& names = shared.names[i];
        names.sums_unit = fmaxf(shared.unit, names.largest_unit);
        names.shrink = shared.unit * inverse_power_of_two(names.sums_unit);
        shared.unit = names.sums_unit;
    }
    const TilePlace& last = shared.names[count - 1].place;
    shared.next = {last.step, last.number + 1};
    shared.left -= static_cast<std::uint32_t>(count);
}

/// What brings a row's gradient to the sums' unit.
__device__ inline __half row_factor(const TileNames& names, int local) {
    return __float2half_rn(names.unit[local] * inverse_power_of_two(names.sums_unit));
}

__device__ inline WordFour scale_eight(const WordFour& eight, __half factor) {
    WordFour result{};
    NCA_UNROLL
    for (int i = 0; i < 4; ++i) result.word[i] = scale_pair(eight.word[i], factor);
    return result;
}

/// A warp's part of the hidden layer: of a block's 64 columns 16, for 16 of the rows.
struct HiddenPart {
    __device__ explicit HiddenPart(int thread)
        : lane(thread % kLanes),
          first_row(16 * (thread / kLanes / kWarpsDown)),
          first_tile(kColumnTiles * (thread / kLanes % kWarpsDown)) {}
    int lane, first_row, first_tile;  ///< the tile is one of the share's

    __device__ int row(int lower) const { return first_row + sum_row(lane, 2 * lower); }
    /// The first of two adjacent columns of a lane.
    __device__ int column(int tile) const { return 8 * (first_tile + tile) + sum_column(lane, 0); }
};

// The weights come from the cache with each tile of rows: in registers they would leave room for one block a
// multiprocessor only, and it is a second one that hides the waiting for memory and barriers.

/// H, computed again.
__device__ inline void hidden_columns(Shared& shared, const std::uint32_t* packed, int share_tile,
                                      const HiddenPart& part) {
    SumFragment hidden[1][kColumnTiles];
    hidden_sums(
        hidden,
        [&](int slice, int tile) {
            return load_fragment<Packed1>(packed + kPacked1At, share_tile + part.first_tile + tile, slice, part.lane);
        },
        [&](int tile) {
            const float* pair = shared.bias + 8 * (part.first_tile + tile) + sum_column(part.lane, 0);
            return SumFragment{{pair[0], pair[1], pair[0], pair[1]}};
        },
        shared.factors + part.first_row * kFactorPitch, kFactorPitch, part.lane);
    store_rows(hidden, shared.hidden() + part.first_row * kFactorPitch + 8 * part.first_tile, kFactorPitch, part.lane,
               pack_rectified);
}

/// The gradient of the hidden layer's sums: where the number of H, which the lane wrote itself, is positive. As
/// the chain has it: rounded in its row's unit before it comes to that of the sums.
__device__ inline void hidden_gradient(Shared& shared, const TileNames& names, const std::uint32_t* packed,
                                       int share_tile, const HiddenPart& part) {
    SumFragment gradient[kColumnTiles] = {};
    NCA_UNROLL
    for (int slice = 0; slice < kDeep2; ++slice) {
        RowFragment fragment;
        load_rows(fragment, shared.kept_delta, kChannelPitch, part.first_row, 16 * slice, part.lane);
        NCA_UNROLL
        for (int tile = 0; tile < kColumnTiles; ++tile)
            multiply_tiles(gradient[tile], fragment,
                           load_fragment<PackedBack2>(packed + kPackedBack2At, share_tile + part.first_tile + tile,
                                                      slice, part.lane));
    }
    NCA_UNROLL
    for (int tile = 0; tile < kColumnTiles; ++tile) NCA_UNROLL
    for (int lower = 0; lower < 2; ++lower) {
        const std::uint32_t hidden = *reinterpret_cast<const std::uint32_t*>(
            shared.hidden() + part.row(lower) * kFactorPitch + part.column(tile));
        const float* numbers = gradient[tile].value + 2 * lower;
        const std::uint32_t rounded = pack_rounded(numbers[0], numbers[1]) & slopes(hidden);
        *reinterpret_cast<std::uint32_t*>(shared.gradients[0] + part.row(lower) * kChannelPitch + part.column(tile)) =
            scale_pair(rounded, row_factor(names, part.row(lower)));
    }
}

/// sums += P^T dH, H^T dDelta and the sums of dH and dDelta over the tile's rows.
__device__ inline void add_products(WarpSums& sums, const Shared& shared, int share, int thread) {
    const int lane = thread % kLanes;
    const int warp = thread / kLanes;
    const __half* gradients = shared.gradients[warp < kInputWarps ? 0 : 1];
    constexpr std::uint32_t kTwoOnes = 0x3C003C00U;
    const std::uint32_t row = lane < 4 ? kTwoOnes : 0U;
    const RowFragment ones[2] = {{{row, 0U, row, 0U}}, {{0U, row, 0U, row}}};  // in row 0; in row 8
    constexpr int kHalf = kWide / 2;  // of the columns at once: registers are scarce
    NCA_UNROLL
    for (int slice = 0; slice < kRows / 16; ++slice) {
        RowFragment rows[kTall];
        NCA_UNROLL
        for (int tall = 0; tall < kTall; ++tall)
            load_rows_transposed(rows[tall], shared.factors, kFactorPitch, kWarpRows * warp + 16 * tall, 16 * slice,
                                 lane);
        NCA_UNROLL
        for (int first = 0; first < kWide; first += kHalf) {
            ColumnFragment columns[kHalf];
            NCA_UNROLL
            for (int wide = 0; wide < kHalf; wide += 2)
                load_column_pair(columns[wide], columns[wide + 1], gradients, kChannelPitch, 16 * slice,
                                 8 * column_tile(first + wide + lane / 16, share, warp), lane);
            NCA_UNROLL
            for (int wide = 0; wide < kHalf; ++wide) NCA_UNROLL
            for (int tall = 0; tall < kTall; ++tall)
                multiply_tiles(sums.weights[tall][first + wide], rows[tall], columns[wide]);
            if (first == 0)
                multiply_tiles(sums.biases, ones[0], columns[0]);
            else
                multiply_tiles(sums.biases, ones[1], columns[kSecondBias - kHalf]);
        }
    }
}

/// Once a warp.
__device__ inline void store_sums(const WarpSums& sums, float unit, float* slot, int share, int warp, int lane) {
    const bool inputs = warp < kInputWarps;
    float* weights = inputs
                         ? slot + kSumWeights1 + kWarpRows * warp * kHidden + kShareColumns * share
                         : slot + kSumWeights2 + (kShareColumns * share + kWarpRows * (warp - kInputWarps)) * kChannels;
    const int pitch = inputs ? kHidden : kChannels;
    NCA_UNROLL
    for (int tall = 0; tall < kTall; ++tall) NCA_UNROLL
    for (int wide = 0; wide < kWide; ++wide) NCA_UNROLL
    for (int part = 0; part < 4; ++part)
        weights[(16 * tall + sum_row(lane, part)) * pitch + 8 * column_tile(wide, share, warp) +
                sum_column(lane, part)] = unit * sums.weights[tall][wide].value[part];
    if (sum_row(lane, 0) != 0) return;
    float* biases = inputs ? slot + kSumBias1 + kShareColumns * share : slot + kSumBias2;
    NCA_UNROLL
    for (int part = 0; part < 2; ++part) {
        biases[8 * column_tile(0, share, warp) + sum_column(lane, part)] = unit * sums.biases.value[part];
        if (column_tile(kSecondBias, share, warp) >= kInputWarps && inputs)
            biases[8 * column_tile(kSecondBias, share, warp) + sum_column(lane, part)] =
                unit * sums.biases.value[2 + part];
    }
}

/// What a thread gathers of a tile: its part of P, or what P is computed from, and of the gradient of delta; and, of
/// the share's columns, of H and the hidden layer's gradient.
struct KeptPart {
    PerceivedPart seen;
    WordFour hidden;
    WordFour hidden_gradient;
    WordFour delta;
};
struct SeenPart {
    Surroundings around;
    WordFour delta;
};

__device__ inline void gather(KeptPart& gathered, const WeightGradient& work, const TileNames& names, int share,
                              int local, int part) {
    const int row = row_there(names, local);
    const int column = kShareColumns * share + kPartChannels * part;
    const __half* kept = row_at(work.activations + names.first_cell * kActivations, names.cells[row], kActivations);
    NCA_UNROLL
    for (int k = 0; k < kKernels; ++k) gathered.seen.kernel[k] = load_eight(kept + perceived_at(k, part));
    gathered.hidden = load_eight(kept + kInputs + column);
    gathered.hidden_gradient = load_eight(work.hidden_gradient + names.first_row * kHidden + row * kHidden + column);
    gathered.delta = load_eight(work.gradient + names.first_row * kChannels + row * kChannels + kPartChannels * part);
}

__device__ inline void gather(SeenPart& gathered, const WeightGradient& work, const TileNames& names, int, int local,
                              int part) {
    const int row = row_there(names, local);
    gathered.around =
        load_surroundings(work.layout, work.states + names.first_cell * kChannels, names.cells[row], part);
    gathered.delta = load_eight(work.gradient + names.first_row * kChannels + row * kChannels + kPartChannels * part);
}

__device__ inline void take_perceived(Shared& shared, const PerceivedPart& seen, int local, int part) {
    NCA_UNROLL
    for (int k = 0; k < kKernels; ++k)
        store_eight(shared.factors + local * kFactorPitch + perceived_at(k, part), seen.kernel[k]);
}

/// To the tile. `factor`: the row's.
__device__ inline void take(const KeptPart& gathered, Shared& shared, int local, int part, __half factor) {
    const int at = local * kChannelPitch + kPartChannels * part;
    take_perceived(shared, gathered.seen, local, part);
    store_eight(shared.hidden() + local * kFactorPitch + kPartChannels * part, gathered.hidden);
    store_eight(shared.gradients[0] + at, scale_eight(gathered.hidden_gradient, factor));
    store_eight(shared.gradients[1] + at, scale_eight(gathered.delta, factor));
}
__device__ inline void take(const SeenPart& gathered, Shared& shared, int local, int part, __half factor) {
    const int at = local * kChannelPitch + kPartChannels * part;
    take_perceived(shared, perceive(gathered.around), local, part);
    store_eight(shared.kept_delta + at, gathered.delta);
    store_eight(shared.gradients[1] + at, scale_eight(gathered.delta, factor));
}

/// All of a block. What was kept is asked for a tile ahead; to do so with all surroundings, registers do not suffice.
template <class Gathered>
__device__ inline void add_up_slot(const WeightGradient& work) {
    constexpr bool kKept = std::is_same_v<Gathered, KeptPart>;
    Shared& shared = block_shared<Shared>();
    const int thread = static_cast<int>(threadIdx.x);
    // Computed anew wherever they are needed: registers are scarce.
    const auto lane = [] { return fresh_thread() % kLanes; };
    const auto warp = [] { return fresh_thread() / kLanes; };
    const auto share = [] { return static_cast<int>(blockIdx.x % kShares); };
    const auto slot_number = [&] { return static_cast<std::uint32_t>(work.first_slot) + blockIdx.x / kShares; };
    [[maybe_unused]] const int first_tile = kShareColumns / 8 * share();  // of 8 hidden columns
    if (!kKept && thread < kShareColumns) shared.bias[thread] = work.bias[kShareColumns * share() + thread];

    // The slot's tiles are `left` of all steps' from `place` on.
    std::uint64_t all = 0;
    for (int step = 0; step < work.steps; ++step) all += tiles_of(work, step);
    const std::uint64_t slot = slot_number();
    const std::uint64_t slots = static_cast<std::uint64_t>(work.slots);
    std::uint64_t before = all * slot / slots;
    const auto left = static_cast<std::uint32_t>(all * (slot + 1) / slots - before);
    TilePlace place{0, 0};
    for (; place.step < work.steps && before >= tiles_of(work, place.step); ++place.step)
        before -= tiles_of(work, place.step);
    place.number = static_cast<std::uint32_t>(before);
    if (thread == 0) {
        shared.next = place;
        shared.unit = 0.0F;
        shared.left = left;
    }

    WarpSums sums{};
    __syncthreads();  // also a slot without tiles reads its unit
    while (shared.left > 0) {
        const int count = static_cast<int>(shared.left < kWarps ? shared.left : kWarps);
        if (warp() < count) name_tile(work, shared.names[warp()], shared.next, warp(), lane());
        __syncthreads();
        if (thread == 0) choose_units(shared, count);
        __syncthreads();
        Gathered gathered;
        if (kKept) gather(gathered, work, shared.names[0], share(), fresh_thread() / kParts, fresh_thread() % kParts);
        for (int turn = 0; turn < count; ++turn) {
            const TileNames& names = shared.names[turn];
            const int local = fresh_thread() / kParts;  // the row of the tile that this thread gathers
            const int part = fresh_thread() % kParts;
            if (!kKept) gather(gathered, work, names, share(), local, part);
            if (names.shrink != 1.0F) scale_sums(sums, names.shrink);
            __syncthreads();  // the tile before has been read
            take(gathered, shared, local, part, row_factor(names, local));
            if (kKept && turn + 1 < count) gather(gathered, work, shared.names[turn + 1], share(), local, part);
            __syncthreads();
            if (!kKept) {
                const HiddenPart hidden(fresh_thread());
                hidden_columns(shared, work.weights, first_tile, hidden);
                hidden_gradient(shared, names, work.weights, first_tile, hidden);
                __syncthreads();
            }
            add_products(sums, shared, share(), fresh_thread());
        }
    }
    store_sums(sums, shared.unit, work.sums + std::size_t{slot_number()} * kSumFloats, share(), warp(), lane());
}

}  // namespace

__global__ void __launch_bounds__(kThreads, 2) weight_gradient(WeightGradient work) { add_up_slot<SeenPart>(work); }
__global__ void __launch_bounds__(kThreads, 2) weight_gradient_of_kept(WeightGradient work) {
    add_up_slot<KeptPart>(work);
}

}  // namespace nca::gpu::tensor
