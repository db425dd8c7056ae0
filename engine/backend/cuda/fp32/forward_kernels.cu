// One step forward. The arithmetic of a cell is that of engine/model/cell_rule.h; only active cells are computed, which
// gives the same numbers as computing all (SPEC.md "One step").
#include <gpu_language.h>

#include "engine/backend/cuda/block_sum.h"
#include "engine/backend/cuda/fp32/compact.h"
#include "engine/backend/cuda/fp32/grids.h"
#include "engine/backend/cuda/fp32/rows.h"
#include "engine/backend/cuda/fp32/step_kernels.h"
#include "engine/backend/cuda/fp32/tile_product.h"
#include "engine/model/cell_rule.h"

namespace nca::gpu::fp32 {
namespace {

constexpr unsigned kPerceiveBlocks = 8;

__device__ bool fires(const Segments& s, const StepKeep& keep, int sample, std::uint32_t cell) {
    if (keep.masks != nullptr) return sample_of(s, keep.masks, sample, 1)[cell] != 0;
    RandomPlace place = keep.place;
    place.sample += static_cast<std::uint32_t>(sample);
    return keep_word(place, cell) < keep.threshold;
}

/// dilate3x3(alive(state)) of a cell is the same as: some alpha of its 5x5 neighbourhood is above the threshold.
__device__ bool in_reach(const Segments& s, const float* state, std::uint32_t cell) {
    bool found = false;
    visit_neighbours<2>(s.height, s.width, cell, [&](std::uint32_t near, int, int) {
        found |= is_alive(state[at(near, s.channels, s.channels - 1)]);
    });
    return found;
}

/// A block a segment.
__global__ void find_active_kernel(Segments s, const float* states, StepKeep keep, std::uint8_t* active,
                                   std::uint32_t* cells, std::uint32_t* cell_counts, StepCounts* counts) {
    const int segment = static_cast<int>(blockIdx.x);
    const int sample = segment / s.per_sample;
    const int first = segment % s.per_sample * s.length;
    const float* state = sample_of(s, states, sample, s.channels);
    std::uint8_t* flags = sample_of(s, active, sample, 1);
    std::uint32_t reach = 0;  // of the cells that this thread looks at
    const int count = compact_block<kCellThreads>(
        first, min(s.length, s.cells - first), cells + at(static_cast<std::size_t>(segment), s.length, 0),
        [&](std::uint32_t cell) {
            const bool reached = in_reach(s, state, cell);
            const bool computed = reached && fires(s, keep, sample, cell);
            reach += reached ? 1U : 0U;
            flags[cell] = computed ? 1 : 0;
            return computed;
        },
        [](std::uint32_t, int) {});
    const std::uint32_t all_reach = sum_block<kCellThreads>(reach);
    if (threadIdx.x != 0) return;
    cell_counts[segment] = static_cast<std::uint32_t>(count);
    counts[segment] = {all_reach, static_cast<std::uint32_t>(count)};
}

/// kPerceiveBlocks blocks a tile of rows; neighbouring threads take neighbouring channels.
__global__ void perceive_rows_kernel(Segments s, Rows rows, const float* states, float* perception) {
    const RowTile tile = row_tile(s, rows);
    const float* state = sample_of(s, states, tile.sample, s.channels);
    for (int n = static_cast<int>(blockIdx.y * kCellThreads + threadIdx.x); n < tile.count * s.channels;
         n += static_cast<int>(kPerceiveBlocks * kCellThreads)) {
        const int row = n / s.channels;
        const int channel = n % s.channels;
        const Perceived seen = perceive_channel(s.height, s.width, s.channels, state, tile.cells[row], channel);
        float* out = perception +
                     at(tile.scratch_row + static_cast<std::size_t>(row), kKernels * s.channels, kKernels * channel);
        for (int k = 0; k < kKernels; ++k) out[k] = seen.kernel[k];
    }
}

/// sums = a tile of rows (wave row, depth) times a tile of columns of a matrix (depth, width).
__device__ void multiply_rows(const RowTile& tile, const float* rows, int depth, const float* matrix, int width,
                              int first_column, Sums& sums) {
    add_product(block_shared<Tiles>(), depth, rows_factor(tile, rows, depth),
                Factor<Along::tile>{matrix + first_column, static_cast<std::size_t>(width), width - first_column},
                sums);
}

__global__ void __launch_bounds__(kThreads, kLeastBlocks)
    hidden_layer_kernel(Segments s, Rows rows, const float* perception, Weights weights, float* hidden) {
    const RowTile tile = row_tile(s, rows);
    if (tile.count <= 0) return;
    const int first = static_cast<int>(blockIdx.y) * kTile;
    Sums sums{};
    multiply_rows(tile, perception, kKernels * s.channels, weights.weights1, s.hidden, first, sums);
    for_own_sums(sums, tile.count, s.hidden - first, [&](int row, int column, float sum) {
        const float value = sum + weights.bias1[first + column];
        hidden[at(tile.scratch_row + static_cast<std::size_t>(row), s.hidden, first + column)] =
            value < 0.0F ? 0.0F : value;  // so that NaN stays NaN
    });
}

__global__ void __launch_bounds__(kThreads, kLeastBlocks)
    candidate_layer_kernel(Segments s, Rows rows, const float* hidden, Weights weights, float scale,
                           const float* states, float* candidates) {
    const RowTile tile = row_tile(s, rows);
    if (tile.count <= 0) return;
    const int first = static_cast<int>(blockIdx.y) * kTile;
    const float* state = sample_of(s, states, tile.sample, s.channels);
    float* candidate = sample_of(s, candidates, tile.sample, s.channels);
    Sums sums{};
    multiply_rows(tile, hidden, s.hidden, weights.weights2, s.channels, first, sums);
    for_own_sums(sums, tile.count, s.channels - first, [&](int row, int column, float sum) {
        const std::size_t place = at(tile.cells[row], s.channels, first + column);
        candidate[place] = state[place] + scale * (sum + weights.bias2[first + column]);
    });
}

__device__ std::uint8_t fate_of(const Segments& s, const float* state, const float* candidate,
                                const std::uint8_t* active, std::uint32_t cell) {
    bool before = false;
    bool after = false;
    visit_neighbours<1>(s.height, s.width, cell, [&](std::uint32_t near, int, int) {
        const std::size_t alpha = at(near, s.channels, s.channels - 1);
        const float own = state[alpha];
        const float moved = candidate[alpha];
        before |= is_alive(own);
        after |= is_alive(active[near] != 0 ? moved : own);
    });
    if (!before || !after) return 0;
    return active[cell] != 0 ? kSurvives | kFlows : kSurvives;
}

/// A block a segment.
__global__ void decide_fate_kernel(Segments s, const float* states, const float* candidates, const std::uint8_t* active,
                                   std::uint8_t* fates, const StepCounts* counts, std::uint64_t* totals) {
    const int segment = static_cast<int>(blockIdx.x);
    const int sample = segment / s.per_sample;
    const int first = segment % s.per_sample * s.length;
    const int end = min(first + s.length, s.cells);
    const float* state = sample_of(s, states, sample, s.channels);
    const float* candidate = sample_of(s, candidates, sample, s.channels);
    const std::uint8_t* moved = sample_of(s, active, sample, 1);
    std::uint8_t* fate = sample_of(s, fates, sample, 1);
    std::uint32_t flowing = 0;
    for (int cell = first + static_cast<int>(threadIdx.x); cell < end; cell += static_cast<int>(kCellThreads)) {
        fate[cell] = fate_of(s, state, candidate, moved, static_cast<std::uint32_t>(cell));
        flowing += (fate[cell] & kFlows) != 0 ? 1U : 0U;
    }
    const std::uint32_t all_flowing = sum_block<kCellThreads>(flowing);
    if (threadIdx.x != 0) return;
    std::uint64_t* total = totals + at(static_cast<std::size_t>(segment), kTotals, 0);
    total[0] += counts[segment].reach;
    total[1] += counts[segment].active;
    total[2] += all_flowing;
}

/// A thread a number.
__global__ void apply_fate_kernel(Segments s, const float* state, const std::uint8_t* active, const std::uint8_t* fate,
                                  float* next) {
    const std::size_t index = cell_thread();
    if (index >= all_cells(s) * static_cast<std::size_t>(s.channels)) return;
    const std::size_t cell = index / static_cast<std::size_t>(s.channels);
    if ((fate[cell] & kSurvives) == 0)
        next[index] = 0.0F;
    else if (active[cell] == 0)
        next[index] = state[index];
}

}  // namespace

Weights split_parameters(const Segments& s, const float* parameters) {
    const ParameterLayout layout(ModelSizes{s.channels, s.hidden});
    return {parameters + layout.weights1(), parameters + layout.bias1(), parameters + layout.weights2(),
            parameters + layout.bias2()};
}

void find_active(Stream& stream, const Segments& s, const float* state, const StepKeep& keep, std::uint8_t* active,
                 std::uint32_t* cells, std::uint32_t* cell_counts, StepCounts* counts) {
    launch(stream, segment_blocks(s), kCellThreads, 0, find_active_kernel, s, state, keep, active, cells, cell_counts,
           counts);
}

void perceive_rows(Stream& stream, const Segments& s, const Rows& rows, const float* state, float* perception) {
    launch(stream, {row_tiles(s, rows), kPerceiveBlocks}, kCellThreads, 0, perceive_rows_kernel, s, rows, state,
           perception);
}

void hidden_layer(Stream& stream, const Segments& s, const Rows& rows, const float* perception, const Weights& weights,
                  float* hidden) {
    launch(stream, {row_tiles(s, rows), tiles_of(s.hidden)}, kThreads, 0, hidden_layer_kernel, s, rows, perception,
           weights, hidden);
}

void candidate_layer(Stream& stream, const Segments& s, const Rows& rows, const float* hidden, const Weights& weights,
                     float scale, const float* state, float* candidate) {
    launch(stream, {row_tiles(s, rows), tiles_of(s.channels)}, kThreads, 0, candidate_layer_kernel, s, rows, hidden,
           weights, scale, state, candidate);
}

void decide_fate(Stream& stream, const Segments& s, const float* state, const float* candidate,
                 const std::uint8_t* active, std::uint8_t* fate, const StepCounts* counts, std::uint64_t* totals) {
    launch(stream, segment_blocks(s), kCellThreads, 0, decide_fate_kernel, s, state, candidate, active, fate, counts,
           totals);
}

void apply_fate(Stream& stream, const Segments& s, const float* state, const std::uint8_t* active,
                const std::uint8_t* fate, float* next) {
    launch(stream, cell_blocks(all_cells(s) * static_cast<std::size_t>(s.channels)), kCellThreads, 0, apply_fate_kernel,
           s, state, active, fate, next);
}

}  // namespace nca::gpu::fp32
