// One step backward. With g = dL/d next of a cell that flows: dL/d delta = scale * g; through W2, the ReLU and W1 to
// dL/d perception, a row for each such cell; and from there to the states, in gather form: each cell collects from the
// neighbours it was part of, so that no two threads write one number. The weights' gradients are sums over rows that
// belong to fixed slots. Where the forward pass kept the rows of all active cells, those that do not flow are zero:
// they change no sum.
#include <gpu_language.h>

#include "engine/backend/cuda/fp32/compact.h"
#include "engine/backend/cuda/fp32/grids.h"
#include "engine/backend/cuda/fp32/rows.h"
#include "engine/backend/cuda/fp32/step_kernels.h"
#include "engine/backend/cuda/fp32/tile_product.h"
#include "engine/model/cell_rule.h"

namespace nca::gpu::fp32 {
namespace {

/// A block a segment.
__global__ void find_flowing_kernel(Segments s, const std::uint8_t* fate, std::uint32_t* cells,
                                    std::uint32_t* cell_counts, std::int32_t* row_of_cell) {
    const int segment = static_cast<int>(blockIdx.x);
    const int sample = segment / s.per_sample;
    const int first = segment % s.per_sample * s.length;
    const std::uint8_t* fates = sample_of(s, fate, sample, 1);
    std::int32_t* rows = sample_of(s, row_of_cell, sample, 1);
    const int count = compact_block<kCellThreads>(
        first, min(s.length, s.cells - first), cells + at(static_cast<std::size_t>(segment), s.length, 0),
        [&](std::uint32_t cell) {
            const bool flows = (fates[cell] & kFlows) != 0;
            if (!flows) rows[cell] = -1;
            return flows;
        },
        [&](std::uint32_t cell, int place) { rows[cell] = segment * s.length + place; });
    if (threadIdx.x == 0) cell_counts[segment] = static_cast<std::uint32_t>(count);
}

/// Row `row` of a matrix (rows, columns) = 0. All lanes of a warp.
__device__ void clear_row(float* matrix, std::size_t row, int columns, int lane) {
    float* numbers = matrix + at(row, columns, 0);
    for (int column = lane; column < columns; column += 32) numbers[column] = 0.0F;
}

/// A block a segment. Zeros and not a factor of zero, as a cell that died may have held infinite numbers. Cells that
/// flow were active, so that they are in the lists.
__global__ void take_kept_rows_kernel(Segments s, const std::uint8_t* fate, const std::uint32_t* cells,
                                      const std::uint32_t* cell_counts, float* perception, float* hidden,
                                      std::int32_t* row_of_cell) {
    const int segment = static_cast<int>(blockIdx.x);
    const int sample = segment / s.per_sample;
    const int first = segment % s.per_sample * s.length;
    const int end = min(first + s.length, s.cells);
    const std::uint8_t* fates = sample_of(s, fate, sample, 1);
    std::int32_t* rows = sample_of(s, row_of_cell, sample, 1);
    const int thread = static_cast<int>(threadIdx.x);
    for (int cell = first + thread; cell < end; cell += static_cast<int>(kCellThreads))
        if ((fates[cell] & kFlows) == 0) rows[cell] = -1;
    const std::size_t first_row = at(static_cast<std::size_t>(segment), s.length, 0);
    const int count = static_cast<int>(cell_counts[segment]);
    const int lane = thread % 32;
    for (int start = thread - lane; start < count; start += static_cast<int>(kCellThreads)) {  // 32 rows of a warp
        const int place = start + lane;
        const bool listed = place < count;
        const std::uint32_t cell = listed ? cells[first_row + static_cast<std::size_t>(place)] : 0;
        const bool flows = listed && (fates[cell] & kFlows) != 0;
        if (flows) rows[cell] = segment * s.length + place;
        for (unsigned left = __ballot_sync(0xFFFFFFFFU, listed && !flows); left != 0; left &= left - 1) {
            const std::size_t row = first_row + static_cast<std::size_t>(start + __ffs(static_cast<int>(left)) - 1);
            clear_row(perception, row, kKernels * s.channels, lane);
            clear_row(hidden, row, s.hidden, lane);
        }
    }
}

/// A block a tile of rows; neighbouring threads take neighbouring channels.
__global__ void delta_gradient_kernel(Segments s, Rows rows, const std::uint8_t* fates, const float* gradients,
                                      float scale, float* delta_gradient) {
    const RowTile tile = row_tile(s, rows);
    const std::uint8_t* fate = sample_of(s, fates, tile.sample, 1);
    const float* gradient = sample_of(s, gradients, tile.sample, s.channels);
    for (int n = static_cast<int>(threadIdx.x); n < tile.count * s.channels; n += static_cast<int>(kCellThreads)) {
        const int row = n / s.channels;
        const int channel = n % s.channels;
        const std::uint32_t cell = tile.cells[row];
        delta_gradient[at(tile.scratch_row + static_cast<std::size_t>(row), s.channels, channel)] =
            (fate[cell] & kFlows) != 0 ? scale * gradient[at(cell, s.channels, channel)] : 0.0F;
    }
}

/// sums = a tile of rows (wave row, depth) times a tile of rows of a matrix (width, depth): the product with its
/// transpose.
__device__ void multiply_transposed(const RowTile& tile, const float* rows, int depth, const float* matrix, int width,
                                    int first_column, Sums& sums) {
    add_product(block_shared<Tiles>(), depth, rows_factor(tile, rows, depth),
                Factor<Along::sum>{matrix + at(static_cast<std::size_t>(first_column), depth, 0),
                                   static_cast<std::size_t>(depth), width - first_column},
                sums);
}

__global__ void __launch_bounds__(kThreads, kLeastBlocks)
    hidden_gradient_kernel(Segments s, Rows rows, const float* delta_gradient, Weights weights, const float* hidden,
                           float* hidden_gradient) {
    const RowTile tile = row_tile(s, rows);
    if (tile.count <= 0) return;
    const int first = static_cast<int>(blockIdx.y) * kTile;
    Sums sums{};
    multiply_transposed(tile, delta_gradient, s.channels, weights.weights2, s.hidden, first, sums);
    for_own_sums(sums, tile.count, s.hidden - first, [&](int row, int column, float sum) {
        const std::size_t place = at(tile.scratch_row + static_cast<std::size_t>(row), s.hidden, first + column);
        hidden_gradient[place] = hidden[place] > 0.0F ? sum : 0.0F;
    });
}

__global__ void __launch_bounds__(kThreads, kLeastBlocks)
    perception_gradient_kernel(Segments s, Rows rows, const float* hidden_gradient, Weights weights,
                               float* perception_gradient) {
    const RowTile tile = row_tile(s, rows);
    if (tile.count <= 0) return;
    const int first = static_cast<int>(blockIdx.y) * kTile;
    const int inputs = kKernels * s.channels;
    Sums sums{};
    multiply_transposed(tile, hidden_gradient, s.hidden, weights.weights1, inputs, first, sums);
    for_own_sums(sums, tile.count, inputs - first, [&](int row, int column, float sum) {
        perception_gradient[at(tile.list_row + static_cast<std::size_t>(row), inputs, first + column)] = sum;
    });
}

/// partial (height, width) += the sum over the slot's rows of left (row, height)^T * right (row, width), and
/// bias (width) += the sum of right; both matrices have a row for each row of the wave.
__device__ void add_outer_products(const Segments& s, const Rows& rows, const float* left, int height,
                                   const float* right, int width, float* partial, float* bias) {
    Tiles& tiles = block_shared<Tiles>();
    const int slot = static_cast<int>(blockIdx.z);
    const int first_row = static_cast<int>(blockIdx.x) * kTile;
    const int first_column = static_cast<int>(blockIdx.y) * kTile;
    const int thread = static_cast<int>(threadIdx.x);
    const bool sums_bias = blockIdx.x == 0 && thread < kTile;
    Sums sums{};
    float bias_sum = 0.0F;
    const int before = (rows.first_segment + s.slots - 1 - slot) / s.slots;  // of the slot's segments, in other waves
    for (int segment = before * s.slots + slot; segment < rows.first_segment + rows.segments; segment += s.slots) {
        const std::size_t scratch = at(static_cast<std::size_t>(segment - rows.first_segment), s.length, 0);
        add_product(tiles, static_cast<int>(rows.counts[segment]),
                    Factor<Along::tile>{left + at(scratch, height, first_row), static_cast<std::size_t>(height),
                                        height - first_row},
                    Factor<Along::tile>{right + at(scratch, width, first_column), static_cast<std::size_t>(width),
                                        width - first_column},
                    sums, [&](const float(&tile)[kDepth][kPitch]) {
                        if (!sums_bias) return;
                        for (int k = 0; k < kDepth; ++k) bias_sum += tile[k][thread];
                    });
    }
    for_own_sums(sums, height - first_row, width - first_column, [&](int row, int column, float sum) {
        partial[at(static_cast<std::size_t>(first_row + row), width, first_column + column)] += sum;
    });
    if (sums_bias && first_column + thread < width) bias[first_column + thread] += bias_sum;
}

/// Slot z of the partial sums, split as the parameters are.
struct Partial {
    float* weights1;
    float* bias1;
    float* weights2;
    float* bias2;
};
__device__ Partial own_partial(const Segments& s, float* partials) {
    const std::size_t inputs = static_cast<std::size_t>(kKernels * s.channels);
    const std::size_t hidden = static_cast<std::size_t>(s.hidden);
    const std::size_t channels = static_cast<std::size_t>(s.channels);
    float* start = partials + blockIdx.z * (inputs * hidden + hidden + hidden * channels + channels);
    return {start, start + inputs * hidden, start + (inputs + 1) * hidden,
            start + (inputs + 1) * hidden + hidden * channels};
}

__global__ void __launch_bounds__(kThreads, kLeastBlocks)
    add_weights1_kernel(Segments s, Rows rows, const float* perception, const float* hidden_gradient, float* partials) {
    const Partial partial = own_partial(s, partials);
    add_outer_products(s, rows, perception, kKernels * s.channels, hidden_gradient, s.hidden, partial.weights1,
                       partial.bias1);
}

__global__ void __launch_bounds__(kThreads, kLeastBlocks)
    add_weights2_kernel(Segments s, Rows rows, const float* hidden, const float* delta_gradient, float* partials) {
    const Partial partial = own_partial(s, partials);
    add_outer_products(s, rows, hidden, s.hidden, delta_gradient, s.channels, partial.weights2, partial.bias2);
}

/// A thread a number of the states.
__global__ void gather_gradient_kernel(Segments s, const std::uint8_t* fate, const std::int32_t* row_of_cell,
                                       const float* perception_gradient, float* gradient) {
    const std::size_t index = cell_thread();
    if (index >= all_cells(s) * static_cast<std::size_t>(s.channels)) return;
    const std::size_t global_cell = index / static_cast<std::size_t>(s.channels);
    const int channel = static_cast<int>(index % static_cast<std::size_t>(s.channels));
    const int sample = static_cast<int>(global_cell / static_cast<std::size_t>(s.cells));
    const auto cell = static_cast<std::uint32_t>(global_cell % static_cast<std::size_t>(s.cells));
    const std::int32_t* rows = sample_of(s, row_of_cell, sample, 1);
    float sum = (fate[global_cell] & kSurvives) != 0 ? gradient[index] : 0.0F;
    // All rows are asked for before any is used, then all they hold: two waits for memory.
    std::int32_t row[3][3] = {{-1, -1, -1}, {-1, -1, -1}, {-1, -1, -1}};
    visit_neighbours<1>(s.height, s.width, cell,
                        [&](std::uint32_t near, int dy, int dx) { row[dy + 1][dx + 1] = rows[near]; });
    float seen[3][3][kKernels] = {};
    for (int dy = -1; dy <= 1; ++dy)
        for (int dx = -1; dx <= 1; ++dx) {
            const std::int32_t from = row[dy + 1][dx + 1];
            const float* numbers = perception_gradient + at(static_cast<std::size_t>(from < 0 ? 0 : from),
                                                            kKernels * s.channels, kKernels * channel);
            for (int k = 0; k < kKernels; ++k)
                if (perceive_weight(k, -dy, -dx) != 0.0) seen[dy + 1][dx + 1][k] = from < 0 ? 0.0F : numbers[k];
        }
    for (int dy = -1; dy <= 1; ++dy)
        for (int dx = -1; dx <= 1; ++dx)
            for (int k = 0; k < kKernels; ++k)  // from the neighbour's side the offset is (-dy, -dx)
                sum = multiply_add(static_cast<float>(perceive_weight(k, -dy, -dx)), seen[dy + 1][dx + 1][k], sum);
    gradient[index] = sum;
}

/// A thread a parameter. In double precision, as up to 64 partial sums meet here.
__global__ void reduce_partials_kernel(int slots, std::size_t count, const float* partials, float* gradient) {
    const std::size_t index = cell_thread();
    if (index >= count) return;
    double sum = 0;
    for (int slot = 0; slot < slots; ++slot)
        sum += static_cast<double>(partials[static_cast<std::size_t>(slot) * count + index]);
    gradient[index] = static_cast<float>(sum);
}

}  // namespace

void find_flowing(Stream& stream, const Segments& s, const std::uint8_t* fate, std::uint32_t* cells,
                  std::uint32_t* cell_counts, std::int32_t* row_of_cell) {
    launch(stream, segment_blocks(s), kCellThreads, 0, find_flowing_kernel, s, fate, cells, cell_counts, row_of_cell);
}

void take_kept_rows(Stream& stream, const Segments& s, const std::uint8_t* fate, const std::uint32_t* cells,
                    const std::uint32_t* cell_counts, float* perception, float* hidden, std::int32_t* row_of_cell) {
    launch(stream, segment_blocks(s), kCellThreads, 0, take_kept_rows_kernel, s, fate, cells, cell_counts, perception,
           hidden, row_of_cell);
}

void delta_gradient(Stream& stream, const Segments& s, const Rows& rows, const std::uint8_t* fate,
                    const float* gradient, float scale, float* delta_gradient) {
    launch(stream, row_tiles(s, rows), kCellThreads, 0, delta_gradient_kernel, s, rows, fate, gradient, scale,
           delta_gradient);
}

void hidden_gradient(Stream& stream, const Segments& s, const Rows& rows, const float* delta_gradient,
                     const Weights& weights, const float* hidden, float* hidden_gradient) {
    launch(stream, {row_tiles(s, rows), tiles_of(s.hidden)}, kThreads, 0, hidden_gradient_kernel, s, rows,
           delta_gradient, weights, hidden, hidden_gradient);
}

void add_weight_gradients(Stream& stream, const Segments& s, const Rows& rows, const float* delta_gradient,
                          const float* perception, const float* hidden, const float* hidden_gradient, float* partials) {
    const auto slots = static_cast<unsigned>(s.slots);
    launch(stream, {tiles_of(kKernels * s.channels), tiles_of(s.hidden), slots}, kThreads, 0, add_weights1_kernel, s,
           rows, perception, hidden_gradient, partials);
    launch(stream, {tiles_of(s.hidden), tiles_of(s.channels), slots}, kThreads, 0, add_weights2_kernel, s, rows, hidden,
           delta_gradient, partials);
}

void perception_gradient(Stream& stream, const Segments& s, const Rows& rows, const float* hidden_gradient,
                         const Weights& weights, float* perception_gradient) {
    launch(stream, {row_tiles(s, rows), tiles_of(kKernels * s.channels)}, kThreads, 0, perception_gradient_kernel, s,
           rows, hidden_gradient, weights, perception_gradient);
}

void gather_gradient(Stream& stream, const Segments& s, const std::uint8_t* fate, const std::int32_t* row_of_cell,
                     const float* perception_gradient, float* gradient) {
    launch(stream, cell_blocks(all_cells(s) * static_cast<std::size_t>(s.channels)), kCellThreads, 0,
           gather_gradient_kernel, s, fate, row_of_cell, perception_gradient, gradient);
}

void reduce_partials(Stream& stream, const Segments& s, const float* partials, float* gradient) {
    const std::size_t count = ParameterLayout(ModelSizes{s.channels, s.hidden}).total();
    launch(stream, cell_blocks(count), kCellThreads, 0, reduce_partials_kernel, s.slots, count, partials, gradient);
}

}  // namespace nca::gpu::fp32
