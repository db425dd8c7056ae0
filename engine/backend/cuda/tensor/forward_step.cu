// The kernel of a forward step. Eight warps hold all weights in registers; tile by tile they perceive 32 cells, run
// both layers on tensor cores and add the scaled result to the states. Loads are batched and asked for a phase ahead:
// with eight warps a multiprocessor nothing else would hide the wait for memory. (Sixteen warps with half of the
// registers each are slower: they read the factors twice as often from shared memory.) layout.h tells why it is cut so.
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
constexpr int kHiddenTiles = Packed1::kTiles / kWarps;  ///< of 8 hidden columns, a warp
constexpr int kHiddenColumns = 8 * kHiddenTiles;
static_assert(kHiddenColumns == 32, "a warp's signs are a word");
static_assert(Packed2::kTiles == kWarps, "a warp has 8 channels");
static_assert(kRows * kParts == kThreads, "a thread gathers one part of a tile's row");

struct Shared {
    alignas(16) __half perception[kRows * kInputPitch];
    alignas(16) __half hidden[kRows * kHiddenPitch];
    std::uint32_t signs[kRows][kSignWords];
    SegmentPrefix prefix;
    TileCells cells[2];   ///< of the tiles at work and of those after them
    TileCells planes[2];  ///< the same cells' places in the spark planes
    float bias[kHidden + kChannels];
};

/// Finds the cells of a block's next tiles. Their places in the spark planes are computed here, by all threads for a
/// row each: in advance() one warp would divide for all rows while the others wait for it.
__device__ inline void find_tiles(const ForwardStep& step, Shared& shared, int which, std::uint32_t first,
                                  std::uint32_t stride) {
    TileCells& cells = shared.cells[which];
    find_cells(cells, shared.prefix, step.active, step.layout.segment_cells, first, stride);
    const std::uint32_t tile = threadIdx.x / kRows;
    const std::uint32_t local = threadIdx.x % kRows;
    const std::uint32_t cell = cells.row[tile][local];
    if (cell != kNoCell) shared.planes[which].row[tile][local] = plane_index(step.layout, place_of(step.layout, cell));
}

/// Perceives a thread's part of a tile's rows; keeps it for the weights' gradient where it is wanted.
__device__ inline void take_surroundings(const ForwardStep& step, Shared& shared, const std::uint32_t* cells,
                                         const Surroundings& around, int thread) {
    const int row = thread / kParts;
    const int part = thread % kParts;
    const PerceivedPart seen = perceive(around);
    store_perceived(seen, part, shared.perception + row * kInputPitch);
    if (step.activations != nullptr && cells[row] != kNoCell)
        store_perceived(seen, part, step.activations + std::size_t{cells[row]} * kActivations);
}

/// ReLU and rounding of a warp's hidden columns, with their sign bits.
__device__ inline void keep_positive(Shared& shared, const SumFragment (&sums)[kTallTiles][kHiddenTiles], int warp,
                                     int lane) {
    NCA_UNROLL
    for (int tall = 0; tall < kTallTiles; ++tall) NCA_UNROLL
    for (int lower = 0; lower < 2; ++lower) {
        const int row = 16 * tall + sum_row(lane, 2 * lower);
        std::uint32_t bits = 0;
        NCA_UNROLL
        for (int tile = 0; tile < kHiddenTiles; ++tile) {
            const float* numbers = sums[tall][tile].value + 2 * lower;
            const std::uint32_t word = rectified(numbers[0], numbers[1]);
            bits |= slopes(word) << (8 * tile);
            *reinterpret_cast<std::uint32_t*>(shared.hidden + row * kHiddenPitch + kHiddenColumns * warp + 8 * tile +
                                              sum_column(lane, 0)) = word;
        }
        bits <<= sum_column(lane, 0);
        bits |= __shfl_xor_sync(0xFFFFFFFFU, bits, 1);
        bits |= __shfl_xor_sync(0xFFFFFFFFU, bits, 2);
        if (lane % 4 == 0) shared.signs[row][warp] = bits;
    }
}

/// A warp's hidden columns of a tile.
__device__ inline void layer1(Shared& shared, const ColumnFragment (&weights)[Packed1::kSlices][kHiddenTiles],
                              int thread) {
    const int lane = thread % kLanes;
    const int warp = thread / kLanes;
    SumFragment hidden[kTallTiles][kHiddenTiles];
    hidden_sums(
        hidden, [&](int slice, int tile) { return weights[slice][tile]; }, shared.perception,
        shared.bias + kHiddenColumns * warp, lane);
    keep_positive(shared, hidden, warp, lane);
}

/// The sign bits of a tile go where the backward pass looks for them, a word a thread.
__device__ inline void keep_signs(const ForwardStep& step, const Shared& shared, const std::uint32_t* cells,
                                  int thread) {
    static_assert(kRows * kSignWords == kThreads);
    const int row = thread / kSignWords;
    const int word = thread % kSignWords;
    if (cells[row] != kNoCell)
        step.signs[std::size_t{cells[row]} * kSignWords + static_cast<std::size_t>(word)] = shared.signs[row][word];
}

/// H of a tile goes where the weights' gradient looks for it.
__device__ inline void keep_hidden(const ForwardStep& step, const Shared& shared, const std::uint32_t* cells,
                                   int thread) {
    constexpr int kPieces = kHidden / kPartChannels;  // of a row: one warp stores it
    NCA_UNROLL
    for (int i = 0; i < kRows * kPieces / kThreads; ++i) {
        const int row = i * (kThreads / kPieces) + thread / kPieces;
        const int first = thread % kPieces * kPartChannels;
        if (cells[row] != kNoCell)
            store_eight(step.activations + std::size_t{cells[row]} * kActivations + kInputs + first,
                        load_eight(shared.hidden + row * kHiddenPitch + first));
    }
}

/// A warp's 8 channels of the update, before scaling. Two chains of sums a fragment: one would be a wait for each link.
struct Update {
    SumFragment delta[kTallTiles];
};
__device__ inline Update layer2(const Shared& shared, const ColumnFragment (&weights)[Packed2::kSlices][1],
                                int thread) {
    const int lane = thread % kLanes;
    const int warp = thread / kLanes;
    Update even;
    SumFragment odd[kTallTiles] = {};
    NCA_UNROLL
    for (int tall = 0; tall < kTallTiles; ++tall) NCA_UNROLL
    for (int i = 0; i < 4; ++i) even.delta[tall].value[i] = shared.bias[kHidden + 8 * warp + sum_column(lane, i)];
    NCA_UNROLL
    for (int slice = 0; slice < Packed2::kSlices; ++slice) NCA_UNROLL
    for (int tall = 0; tall < kTallTiles; ++tall) {
        RowFragment fragment;
        load_rows(fragment, shared.hidden, kHiddenPitch, 16 * tall, 16 * slice, lane);
        multiply_tiles(slice % 2 == 0 ? even.delta[tall] : odd[tall], fragment, weights[slice][0]);
    }
    NCA_UNROLL
    for (int tall = 0; tall < kTallTiles; ++tall) NCA_UNROLL
    for (int i = 0; i < 4; ++i) even.delta[tall].value[i] += odd[tall].value[i];
    return even;
}

/// What a lane needs of the cells that it advances: rows [tall][lower] of its sums, two adjacent channels each.
struct Before {
    float2 master[kTallTiles][2];
    std::uint8_t flags[kTallTiles][2];  ///< where the lane has the alpha, else 0
};

/// The model's channels; kFull says that they are kChannels, which spares most of the arithmetic of addresses.
template <bool kFull>
__device__ inline int channels_of(const ForwardStep& step) {
    return kFull ? kChannels : step.layout.channels;
}

template <bool kFull>
__device__ inline float* master_of(const ForwardStep& step, std::uint32_t cell, int channel) {
    return step.master + std::size_t{cell} * static_cast<std::size_t>(channels_of<kFull>(step)) + channel;
}

/// Whether the alpha is the first or second of two channels.
template <bool kFull>
__device__ inline bool has_alpha(const ForwardStep& step, int channel) {
    const int alpha = channels_of<kFull>(step) - 1;
    return alpha == channel || alpha == channel + 1;
}

template <bool kFull>
__device__ inline Before load_before(const ForwardStep& step, const std::uint32_t* cells, int channel, int lane) {
    const int channels = channels_of<kFull>(step);
    Before before{};
    NCA_UNROLL
    for (int tall = 0; tall < kTallTiles; ++tall) NCA_UNROLL
    for (int lower = 0; lower < 2; ++lower) {
        const std::uint32_t cell = cells[16 * tall + sum_row(lane, 2 * lower)];
        if (cell == kNoCell) continue;
        const float* master = master_of<kFull>(step, cell, channel);
        if (kFull) {
            before.master[tall][lower] = *reinterpret_cast<const float2*>(master);
        } else {
            if (channel < channels) before.master[tall][lower].x = master[0];
            if (channel + 1 < channels) before.master[tall][lower].y = master[1];
        }
        if (has_alpha<kFull>(step, channel)) before.flags[tall][lower] = step.flags[cell];
    }
    return before;
}

/// Adds rows' scaled updates to the fp32 state, and tells who is bright.
template <bool kFull>
__device__ inline void advance(const ForwardStep& step, const std::uint32_t* cells, const std::uint32_t* planes,
                               int channel, int lane, const Before& before, const Update& update, float scale) {
    const int channels = channels_of<kFull>(step);
    NCA_UNROLL
    for (int tall = 0; tall < kTallTiles; ++tall) NCA_UNROLL
    for (int lower = 0; lower < 2; ++lower) {
        const int row = 16 * tall + sum_row(lane, 2 * lower);
        const std::uint32_t cell = cells[row];
        if (cell == kNoCell) continue;
        const float first = before.master[tall][lower].x + scale * update.delta[tall].value[2 * lower];
        const float second = before.master[tall][lower].y + scale * update.delta[tall].value[2 * lower + 1];
        float* master = master_of<kFull>(step, cell, channel);
        if (kFull) {
            *reinterpret_cast<float2*>(master) = make_float2(first, second);
        } else {
            if (channel < channels) master[0] = first;
            if (channel + 1 < channels) master[1] = second;
        }
        if (step.next != nullptr)
            *reinterpret_cast<std::uint32_t*>(step.next + std::size_t{cell} * kChannels + channel) =
                pack_bounded(first, second);
        if (!has_alpha<kFull>(step, channel)) continue;
        const bool bright = is_alive(channel + 1 == channels ? first : second);
        const bool alive = (before.flags[tall][lower] & kAlive) != 0;
        step.spark[planes[row]] = static_cast<std::uint8_t>(bright ? kCandidateBright | (alive ? kBright : 0) : 0);
    }
}

}  // namespace

__global__ void __launch_bounds__(kThreads, 1) forward_step(ForwardStep step) {
    Shared& shared = block_shared<Shared>();
    const int thread = static_cast<int>(threadIdx.x);
    const int lane = thread % kLanes;
    const int warp = thread / kLanes;
    ColumnFragment weights1[Packed1::kSlices][kHiddenTiles];
    ColumnFragment weights2[Packed2::kSlices][1];
    load_weights<Packed1>(weights1, step.weights + kPacked1At, kHiddenTiles * warp, lane);
    load_weights<Packed2>(weights2, step.weights + kPacked2At, warp, lane);
    for (int i = thread; i < kHidden + kChannels; i += kThreads) shared.bias[i] = step.bias[i];
    const float scale = step.control->delta_scale;
    await_kernels_before();
    let_next_kernel_begin();
    const std::uint32_t rows = prefix_segments(shared.prefix, step.active.counts, step.layout.segments);

    const std::uint32_t stride = gridDim.x * kRows;
    std::uint32_t first = blockIdx.x * kRows;
    if (first >= rows) return;
    find_tiles(step, shared, 0, first, stride);
    __syncthreads();
    const int channel = 8 * warp + sum_column(lane, 0);  // the first of two that it advances
    const bool full = step.layout.channels == kChannels;
    const auto tile_cells = [&](int turn) { return shared.cells[turn / kTilesAtOnce % 2].row[turn % kTilesAtOnce]; };
    const auto tile_planes = [&](int turn) { return shared.planes[turn / kTilesAtOnce % 2].row[turn % kTilesAtOnce]; };
    const int gathered = thread / kParts;  // the row of a tile that this thread gathers
    const int part = thread % kParts;
    Surroundings around = load_surroundings(step.layout, step.state, tile_cells(0)[gathered], part);
    for (int turn = 0; first < rows; first += stride, ++turn) {
        const std::uint32_t* cells = tile_cells(turn);
        take_surroundings(step, shared, cells, around, thread);
        if (turn % kTilesAtOnce == kTilesAtOnce - 1)
            find_tiles(step, shared, (turn / kTilesAtOnce + 1) % 2, first + stride, stride);
        __syncthreads();

        layer1(shared, weights1, thread);
        // What comes from memory later is asked for here: layer 2 hides the wait.
        if (first + stride < rows)
            around = load_surroundings(step.layout, step.state, tile_cells(turn + 1)[gathered], part);
        const Before before =
            full ? load_before<true>(step, cells, channel, lane) : load_before<false>(step, cells, channel, lane);
        __syncthreads();

        if (step.signs != nullptr) keep_signs(step, shared, cells, thread);
        if (step.activations != nullptr) keep_hidden(step, shared, cells, thread);
        const Update update = layer2(shared, weights2, thread);
        if (full)
            advance<true>(step, cells, tile_planes(turn), channel, lane, before, update, scale);
        else
            advance<false>(step, cells, tile_planes(turn), channel, lane, before, update, scale);
    }
}

}  // namespace nca::gpu::tensor
