// The kernel of a forward step. A block's warps have two parts: eight *hidden warps* perceive a tile of 32 cells and
// compute its hidden layer, four *update warps* add what layer 2 makes of it to the states, while the hidden warps are
// at the next tile. Each keeps its layer's weights, in registers but for a quarter of layer 1's. One barrier a tile
// hands over: what is handed over lies twice in shared memory. layout.h tells why it is cut so.
#include <gpu_tensor_core.h>

#include "engine/backend/cuda/tensor/forward_step.h"
#include "engine/backend/cuda/tensor/fragments.h"
#include "engine/backend/cuda/tensor/hidden_layer.h"
#include "engine/backend/cuda/tensor/numbers.h"
#include "engine/backend/cuda/tensor/perceive_rows.h"
#include "engine/model/cell_rule.h"

namespace nca::gpu::tensor {
namespace {

constexpr int kTallTiles = kRows / 16;                  ///< fragments of 16 rows in a tile
constexpr int kHiddenTiles = Packed1::kTiles / kWarps;  ///< of 8 hidden columns, a hidden warp
constexpr int kHiddenColumns = 8 * kHiddenTiles;
constexpr int kUpdateWarps = kForwardThreads / kLanes - kWarps;
constexpr int kUpdateTiles = Packed2::kTiles / kUpdateWarps;  ///< of 8 channels, an update warp
/// Slices of W1 that lie in shared memory: with the last ones in registers there was no room for a tile's surroundings
/// while the tile before is at work.
constexpr int kSharedSlices = 3;
constexpr int kHeldSlices = Packed1::kSlices - kSharedSlices;
constexpr int kHeld1 = kHeldSlices * kHiddenTiles;       ///< fragments of weights that a hidden warp holds
constexpr int kHeld2 = Packed2::kSlices * kUpdateTiles;  ///< and an update warp
static_assert(kHeld2 <= kHeld1);
static_assert(kUpdateTiles * kUpdateWarps == Packed2::kTiles);
static_assert(kRows * kParts == kThreads, "a hidden thread gathers one part of a tile's row");
using Weights = ColumnFragment[kHeld1];

struct Shared {
    alignas(16) __half perception[2][kRows * kInputPitch];
    alignas(16) __half hidden[2][kRows * kHiddenPitch];
    /// Of W1, two fragments a lane, which reads what it wrote.
    alignas(16) WordFour weights1[kSharedSlices][kHiddenTiles / 2][kThreads];
    SegmentPrefix prefix;
    TileRows cells;
    TileRows planes;  ///< the cells' places in the spark planes
    /// Of layer 1 by pairs of columns, each pair twice: as a lane's part of a SumFragment, whose rows are alike.
    alignas(16) float bias1[2 * kHidden];
    alignas(8) float bias2[kChannels];
};
static_assert(sizeof(Shared) <= kSharedBytesAnywhere);

/// Finds the cells of kTilesAtOnce tiles from `tile` on: the hidden warps. Their places in the spark planes are
/// computed here, by all threads for a row each: in advance() one lane of four would divide for all while the others
/// wait for it.
__device__ inline void find_tiles(const ForwardStep& step, Shared& shared, const BlockTiles& tiles, int tile) {
    const std::uint32_t cell =
        find_cells(shared.cells, shared.prefix, step.active, step.layout.segment_cells, tiles, tile);
    if (cell != kNoCell) shared.planes.own(tile) = plane_index(step.layout, place_of(step.layout, cell));
}

/// Perceives a thread's part of a tile's rows; keeps it for the weights' gradient where it is wanted.
__device__ inline void take_surroundings(const ForwardStep& step, Shared& shared, int tile, const Surroundings& around,
                                         int row, int part) {
    const PerceivedPart seen = perceive(around);
    NCA_UNROLL
    for (int k = 0; k < kKernels; ++k)
        store_eight(shared.perception[tile % 2] + row * kInputPitch + perceived_at(k, part), seen.kernel[k]);
    if (step.activations == nullptr) return;
    const std::uint32_t cell = shared.cells.of(tile)[row];
    if (cell == kNoCell) return;
    __half* kept = row_at(step.activations, cell, kActivations);
    NCA_UNROLL
    for (int k = 0; k < kKernels; ++k) store_eight_for_later(kept + perceived_at(k, part), seen.kernel[k]);
}

/// A hidden thread's weights.
__device__ inline void load_weights1(const ForwardStep& step, Shared& shared, Weights& weights, int thread) {
    const std::uint32_t* packed = step.weights + kPacked1At;
    const auto fragment = [&](int slice, int column) {
        return load_fragment<Packed1>(packed, kHiddenTiles * (thread / kLanes) + column, slice, thread % kLanes);
    };
    NCA_UNROLL
    for (int slice = 0; slice < kHeldSlices; ++slice) NCA_UNROLL
    for (int column = 0; column < kHiddenTiles; ++column)
        weights[kHiddenTiles * slice + column] = fragment(slice, column);
    NCA_UNROLL
    for (int slice = 0; slice < kSharedSlices; ++slice) NCA_UNROLL
    for (int column = 0; column < kHiddenTiles; column += 2) {
        const ColumnFragment left = fragment(kHeldSlices + slice, column);
        const ColumnFragment right = fragment(kHeldSlices + slice, column + 1);
        shared.weights1[slice][column / 2][thread] = {{left.word[0], left.word[1], right.word[0], right.word[1]}};
    }
}

/// A warp's hidden columns of a tile, after ReLU.
__device__ inline void layer1(Shared& shared, int tile, const Weights& weights, int thread) {
    const int lane = thread % kLanes;
    const int warp = thread / kLanes;
    SumFragment sums[kTallTiles][kHiddenTiles];
    hidden_sums(
        sums,
        [&](int slice, int column) {
            if (slice < kHeldSlices) return weights[kHiddenTiles * slice + column];
            const WordFour& pair = shared.weights1[slice - kHeldSlices][column / 2][thread];
            return column % 2 == 0 ? ColumnFragment{{pair.word[0], pair.word[1]}}
                                   : ColumnFragment{{pair.word[2], pair.word[3]}};
        },
        [&](int column) {
            const float* pair = shared.bias1 + 2 * (kHiddenColumns * warp + 8 * column + sum_column(lane, 0));
            const float4 twice = *reinterpret_cast<const float4*>(pair);
            return SumFragment{{twice.x, twice.y, twice.z, twice.w}};
        },
        shared.perception[tile % 2], kInputPitch, lane);
    store_rows(sums, shared.hidden[tile % 2] + kHiddenColumns * warp, kHiddenPitch, lane, pack_rectified);
}

/// What the hidden warps do. They are a tile ahead with perceiving, and ask for the surroundings of one more, which
/// come while they are at layer 1. The hidden layer of tile t (from 0) is complete at meeting number t + 1 (from 0).
__device__ inline void be_hidden_warp(const ForwardStep& step, Shared& shared, const BlockTiles& tiles,
                                      const Weights& weights, int thread) {
    const int row = thread / kParts;
    const int part = thread % kParts;
    Surroundings around = load_surroundings(step.layout, step.state, shared.cells.of(0)[row], part);
    for (int tile = -1; tile < tiles.count; ++tile) {
        if (tile + 1 < tiles.count) take_surroundings(step, shared, tile + 1, around, row, part);
        const std::uint32_t cell = tile + 2 < tiles.count ? shared.cells.of(tile + 2)[row] : kNoCell;
        around = load_surroundings(step.layout, step.state, cell, part);
        // The first to ask for the next tiles' cells comes behind the coming meeting; the ones before these are done.
        if ((tile + 3) % kTilesAtOnce == 0 && tile + 3 < tiles.count) find_tiles(step, shared, tiles, tile + 3);
        if (tile >= 0) layer1(shared, tile, weights, thread);
        meet_block();
    }
}

/// Slopes of H go where the backward pass looks for them, H itself where the weights' gradient does: a warp a row.
template <bool kActivationsToo>
__device__ inline void keep_hidden(const ForwardStep& step, const __half* hidden, const std::uint32_t* cells, int warp,
                                   int lane) {
    static_assert(kHidden == kPartChannels * kLanes && kSlopeBytes == kLanes);
    const int first = kPartChannels * lane;
    NCA_UNROLL
    for (int i = 0; i < kRows / kUpdateWarps; ++i) {
        const int row = kUpdateWarps * i + warp;
        const std::uint32_t cell = cells[row];
        const WordFour eight = load_eight(hidden + row * kHiddenPitch + first);
        const std::uint8_t slopes = slope_bits(eight);
        if (cell != kNoCell) *row_at(step.slopes + lane, cell, kSlopeBytes) = slopes;
        if (kActivationsToo && cell != kNoCell)
            store_eight_for_later(row_at(step.activations + kInputs + first, cell, kActivations), eight);
    }
}

/// A warp's channels of the update, before scaling. Two chains of sums a fragment: one would be a wait for each link.
struct Update {
    SumFragment delta[kTallTiles][kUpdateTiles];
};
__device__ inline Update layer2(const Shared& shared, const __half* hidden, const Weights& weights, int first_channel,
                                int lane) {
    Update even;
    SumFragment odd[kTallTiles][kUpdateTiles] = {};
    NCA_UNROLL
    for (int tall = 0; tall < kTallTiles; ++tall) NCA_UNROLL
    for (int column = 0; column < kUpdateTiles; ++column) NCA_UNROLL
    for (int i = 0; i < 4; ++i)
        even.delta[tall][column].value[i] = shared.bias2[first_channel + 8 * column + sum_column(lane, i)];
    NCA_UNROLL
    for (int slice = 0; slice < Packed2::kSlices; ++slice) NCA_UNROLL
    for (int tall = 0; tall < kTallTiles; ++tall) {
        RowFragment fragment;
        load_rows(fragment, hidden, kHiddenPitch, 16 * tall, 16 * slice, lane);
        NCA_UNROLL
        for (int column = 0; column < kUpdateTiles; ++column)
            multiply_tiles(slice % 2 == 0 ? even.delta[tall][column] : odd[tall][column], fragment,
                           weights[kUpdateTiles * slice + column]);
    }
    NCA_UNROLL
    for (int tall = 0; tall < kTallTiles; ++tall) NCA_UNROLL
    for (int column = 0; column < kUpdateTiles; ++column) NCA_UNROLL
    for (int i = 0; i < 4; ++i) even.delta[tall][column].value[i] += odd[tall][column].value[i];
    return even;
}

/// What a lane needs of the cells that it advances: rows [tall][lower] of its sums, two adjacent channels a fragment.
struct Before {
    float2 master[kTallTiles][2][kUpdateTiles];
    std::uint8_t flags[kTallTiles][2];  ///< where the warp has the alpha
};

/// The channels of a lane in a fragment of its warp's: two from `first` + 8 * fragment on. kFull says that the model
/// has kChannels of them, which spares most of the arithmetic of addresses.
template <bool kFull>
struct LaneChannels {
    __device__ LaneChannels(const ForwardStep& step, int warp, int lane)
        : count(kFull ? kChannels : step.layout.channels),
          first(8 * kUpdateTiles * warp + sum_column(lane, 0)),
          warp_has_alpha((count - 1) / (8 * kUpdateTiles) == warp) {}
    int count;
    int first;
    bool warp_has_alpha;

    __device__ bool has(int channel) const { return kFull || channel < count; }
};

template <bool kFull>
__device__ inline Before load_before(const ForwardStep& step, const std::uint32_t* cells,
                                     const LaneChannels<kFull>& channels, int lane) {
    Before before{};
    NCA_UNROLL
    for (int tall = 0; tall < kTallTiles; ++tall) NCA_UNROLL
    for (int lower = 0; lower < 2; ++lower) {
        const std::uint32_t cell = cells[16 * tall + sum_row(lane, 2 * lower)];
        if (cell == kNoCell) continue;
        const float* master = row_at(step.master + channels.first, cell, channels.count);
        NCA_UNROLL
        for (int column = 0; column < kUpdateTiles; ++column) {
            float2& pair = before.master[tall][lower][column];
            if (kFull) {
                pair = *reinterpret_cast<const float2*>(master + 8 * column);
            } else {
                if (channels.has(channels.first + 8 * column)) pair.x = master[8 * column];
                if (channels.has(channels.first + 8 * column + 1)) pair.y = master[8 * column + 1];
            }
        }
        if (channels.warp_has_alpha) before.flags[tall][lower] = step.flags[cell];
    }
    return before;
}

/// Tells whether a cell is bright, before masking and after it; `first` and `second`: a lane's channels of fragment
/// `column`, of which one may be the alpha.
template <bool kFull>
__device__ inline void tell_spark(const ForwardStep& step, const LaneChannels<kFull>& channels, int column,
                                  std::uint32_t plane, std::uint8_t flags, float first, float second) {
    const int alpha = channels.count - 1 - (channels.first + 8 * column);
    if (alpha != 0 && alpha != 1) return;
    const bool bright = is_alive(alpha == 0 ? first : second);
    const bool alive = (flags & kAlive) != 0;
    step.spark[plane] = static_cast<std::uint8_t>(bright ? kCandidateBright | (alive ? kBright : 0) : 0);
}

/// Adds rows' scaled updates to the fp32 state, and tells who is bright.
template <bool kFull>
__device__ inline void advance(const ForwardStep& step, const std::uint32_t* cells, const std::uint32_t* planes,
                               const LaneChannels<kFull>& channels, int lane, const Before& before,
                               const Update& update, float scale) {
    NCA_UNROLL
    for (int tall = 0; tall < kTallTiles; ++tall) NCA_UNROLL
    for (int lower = 0; lower < 2; ++lower) {
        const int row = 16 * tall + sum_row(lane, 2 * lower);
        const std::uint32_t cell = cells[row];
        if (cell == kNoCell) continue;
        float* master = row_at(step.master + channels.first, cell, channels.count);
        __half* next = row_at(step.next + channels.first, cell, kChannels);
        NCA_UNROLL
        for (int column = 0; column < kUpdateTiles; ++column) {
            const float2 old = before.master[tall][lower][column];
            const float* delta = update.delta[tall][column].value + 2 * lower;
            const float first = multiply_add(scale, delta[0], old.x);
            const float second = multiply_add(scale, delta[1], old.y);
            if (kFull) {
                *reinterpret_cast<float2*>(master + 8 * column) = make_float2(first, second);
            } else {
                if (channels.has(channels.first + 8 * column)) master[8 * column] = first;
                if (channels.has(channels.first + 8 * column + 1)) master[8 * column + 1] = second;
            }
            if (step.next != nullptr)
                *reinterpret_cast<std::uint32_t*>(next + 8 * column) = pack_bounded(first, second);
            if (channels.warp_has_alpha)
                tell_spark(step, channels, column, planes[row], before.flags[tall][lower], first, second);
        }
    }
}

template <bool kFull>
__device__ inline void update_tile(const ForwardStep& step, const Shared& shared, int tile, const Weights& weights,
                                   float scale, int warp, int lane) {
    const std::uint32_t* cells = shared.cells.of(tile);
    const __half* hidden = shared.hidden[tile % 2];
    const LaneChannels<kFull> channels(step, warp, lane);
    const Before before = load_before(step, cells, channels, lane);  // layer 2 hides the wait
    if (step.activations != nullptr)
        keep_hidden<true>(step, hidden, cells, warp, lane);
    else if (step.slopes != nullptr)
        keep_hidden<false>(step, hidden, cells, warp, lane);
    const Update update = layer2(shared, hidden, weights, 8 * kUpdateTiles * warp, lane);
    advance(step, cells, shared.planes.of(tile), channels, lane, before, update, scale);
}

/// What the update warps do.
__device__ inline void be_update_warp(const ForwardStep& step, const Shared& shared, const BlockTiles& tiles,
                                      const Weights& weights, float scale, int warp, int lane) {
    const bool full = step.layout.channels == kChannels;
    meet_block();
    for (int tile = 0; tile < tiles.count; ++tile) {
        meet_block();
        if (full)
            update_tile<true>(step, shared, tile, weights, scale, warp, lane);
        else
            update_tile<false>(step, shared, tile, weights, scale, warp, lane);
    }
}

}  // namespace

std::size_t forward_shared_bytes() { return sizeof(Shared); }

__global__ void __launch_bounds__(kForwardThreads, 1) forward_step(ForwardStep step) {
    Shared& shared = *dynamic_shared<Shared>();
    const int thread = static_cast<int>(threadIdx.x);
    const int lane = thread % kLanes;
    const int warp = thread / kLanes;
    const bool hidden = warp < kWarps;
    Weights weights;
    if (hidden)
        load_weights1(step, shared, weights, thread);
    else
        load_weights<Packed2, kUpdateTiles>(weights, step.weights + kPacked2At, kUpdateTiles * (warp - kWarps), lane);
    for (int i = thread; i < 2 * kHidden; i += kForwardThreads) shared.bias1[i] = step.bias[i / 4 * 2 + i % 2];
    if (thread < kChannels) shared.bias2[thread] = step.bias[kHidden + thread];
    const float scale = step.control->delta_scale;
    await_kernels_before();
    let_next_kernel_begin();
    const std::uint32_t rows = prefix_segments(shared.prefix, step.active.counts, step.layout.segments);

    const BlockTiles tiles = tiles_of_block(rows);
    if (tiles.count == 0) return;
    if (hidden) find_tiles(step, shared, tiles, 0);
    __syncthreads();
    if (hidden)
        be_hidden_warp(step, shared, tiles, weights, thread);
    else
        be_update_warp(step, shared, tiles, weights, scale, warp - kWarps, lane);
}

}  // namespace nca::gpu::tensor
