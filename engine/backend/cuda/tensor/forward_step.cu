// The kernel of a forward step. Eight warps hold all weights in registers; tile by tile they gather and perceive 32
// cells, run both layers on tensor cores and add the scaled result to the states. layout.h tells why it is cut so.
#include <gpu_tensor_core.h>

#include "engine/backend/cuda/tensor/forward_step.h"
#include "engine/backend/cuda/tensor/fragments.h"
#include "engine/backend/cuda/tensor/hidden_layer.h"
#include "engine/backend/cuda/tensor/numbers.h"
#include "engine/backend/cuda/tensor/perceive_rows.h"
#include "engine/model/cell_rule.h"

namespace nca::gpu::tensor {
namespace {

constexpr int kTallTiles = kRows / 16;  ///< fragments of 16 rows in a tile
constexpr int kHiddenTiles = Packed1::kTiles;
constexpr int kDeep1 = Packed1::kSlices;
constexpr int kDeep2 = Packed2::kSlices;

struct Shared {
    alignas(16) __half perception[kRows * kInputPitch];
    alignas(16) __half hidden[kRows * kHiddenPitch];
    std::uint32_t signs[kRows * kSignWords];
    SegmentPrefix prefix;
    std::uint32_t cells[2][kRows];  ///< of this tile and, one turn later, of the next
    float bias[kHidden + kChannels];
};

/// ReLU and rounding of a warp's 32 columns, with their sign bits: word `warp` of each row.
__device__ inline void keep_positive(Shared& shared, const SumFragment (&sums)[kTallTiles][kHiddenTiles], int warp,
                                     int lane) {
    NCA_UNROLL
    for (int tall = 0; tall < kTallTiles; ++tall) NCA_UNROLL
    for (int lower = 0; lower < 2; ++lower) {
        const int row = 16 * tall + sum_row(lane, 2 * lower);
        std::uint32_t bits = 0;
        NCA_UNROLL
        for (int tile = 0; tile < kHiddenTiles; ++tile) {
            const float first = sums[tall][tile].value[2 * lower];
            const float second = sums[tall][tile].value[2 * lower + 1];
            const int column = 8 * tile + sum_column(lane, 0);
            bits |= (first > 0.0F ? 1U : 0U) << column;
            bits |= (second > 0.0F ? 1U : 0U) << (column + 1);
            store_rectified(shared.hidden + row * kHiddenPitch + 32 * warp + column, first, second);
        }
        bits |= __shfl_xor_sync(0xFFFFFFFFU, bits, 1);
        bits |= __shfl_xor_sync(0xFFFFFFFFU, bits, 2);
        if (lane % 4 == 0) shared.signs[row * kSignWords + warp] = bits;
    }
}

/// Adds a row's scaled update in two adjacent channels to the fp32 state, and tells who is bright.
__device__ inline void advance(const ForwardStep& step, std::uint32_t cell, int channel, float first, float second) {
    const int channels = step.layout.channels;
    float* master = step.master + std::size_t{cell} * static_cast<std::size_t>(channels) + channel;
    if (channels == kChannels) {
        float2* both = reinterpret_cast<float2*>(master);
        const float2 before = *both;
        first += before.x;
        second += before.y;
        *both = make_float2(first, second);
    } else {
        if (channel < channels) first = master[0] = master[0] + first;
        if (channel + 1 < channels) second = master[1] = master[1] + second;
    }
    if (step.next != nullptr)
        *reinterpret_cast<__half2*>(step.next + std::size_t{cell} * kChannels + channel) =
            __halves2half2(to_half(first), to_half(second));
    const int alpha = channels - 1;
    if (alpha != channel && alpha != channel + 1) return;
    const bool bright = is_alive(alpha == channel ? first : second);
    const bool alive = (step.flags[cell] & kAlive) != 0;
    step.spark[plane_index(step.layout, place_of(step.layout, cell))] =
        static_cast<std::uint8_t>(bright ? kCandidateBright | (alive ? kBright : 0) : 0);
}

}  // namespace

__global__ void __launch_bounds__(kThreads, 1) forward_step(ForwardStep step) {
    Shared& shared = block_shared<Shared>();
    const int thread = static_cast<int>(threadIdx.x);
    const int lane = thread % kLanes;
    const int warp = thread / kLanes;
    ColumnFragment weights1[kDeep1][kHiddenTiles];
    ColumnFragment weights2[kDeep2][1];
    load_weights<Packed1>(weights1, step.weights + kPacked1At, warp, lane);
    load_weights<Packed2>(weights2, step.weights + kPacked2At, warp, lane);
    for (int i = thread; i < kHidden + kChannels; i += kThreads) shared.bias[i] = step.bias[i];
    const float scale = step.control->delta_scale;
    const std::uint32_t rows = prefix_segments(shared.prefix, step.active.counts, step.layout.segments);

    int turn = 0;
    for (std::uint32_t first = blockIdx.x * kRows; first < rows; first += gridDim.x * kRows) {
        std::uint32_t* cells = shared.cells[turn];
        turn ^= 1;
        if (thread < kRows) {
            const std::uint32_t row = first + static_cast<std::uint32_t>(thread);
            cells[thread] =
                row < rows ? cell_of_row(shared.prefix, step.active, step.layout.segment_cells, row) : kNoCell;
        }
        __syncthreads();
        const int gathered = thread / kParts;
        perceive_part(step.layout, step.state, cells[gathered], thread % kParts,
                      shared.perception + gathered * kInputPitch);
        __syncthreads();

        SumFragment hidden[kTallTiles][kHiddenTiles];
        hidden_sums<Packed1::kSlices>(
            hidden, [&](int slice, int tile) { return weights1[slice][tile]; }, shared.perception,
            shared.bias + 32 * warp, lane);
        keep_positive(shared, hidden, warp, lane);
        __syncthreads();

        const std::uint32_t signed_cell = cells[gathered];
        if (step.signs != nullptr && signed_cell != kNoCell)
            step.signs[std::size_t{signed_cell} * kSignWords + static_cast<std::size_t>(thread % kSignWords)] =
                shared.signs[thread];
        SumFragment delta[kTallTiles];
        const int channel = 8 * warp + sum_column(lane, 0);
        NCA_UNROLL
        for (int tall = 0; tall < kTallTiles; ++tall) NCA_UNROLL
        for (int part = 0; part < 4; ++part) delta[tall].value[part] = shared.bias[kHidden + channel + part % 2];
        NCA_UNROLL
        for (int slice = 0; slice < kDeep2; ++slice) NCA_UNROLL
        for (int tall = 0; tall < kTallTiles; ++tall) {
            RowFragment fragment;
            load_rows(fragment, shared.hidden, kHiddenPitch, 16 * tall, 16 * slice, lane);
            multiply_tiles(delta[tall], fragment, weights2[slice][0]);
        }
        NCA_UNROLL
        for (int tall = 0; tall < kTallTiles; ++tall) NCA_UNROLL
        for (int lower = 0; lower < 2; ++lower) {
            const std::uint32_t cell = cells[16 * tall + sum_row(lane, 2 * lower)];
            if (cell != kNoCell)
                advance(step, cell, channel, scale * delta[tall].value[2 * lower],
                        scale * delta[tall].value[2 * lower + 1]);
        }
    }
}

}  // namespace nca::gpu::tensor
