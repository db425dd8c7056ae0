// A thread walks down a column of cells, row by row. The kernels of perception are products of a column's and a row's
// weights: a row's three cells are summed along x once, and the sums serve the cells of the row above, of the row
// itself and of the row below: 328 instructions a cell and part in place of the 544 of a thread a cell (sm_90). All
// blocks fit the GPU at once at seed size (648 on 132 multiprocessors). An H200 needs 9.1 us a step, 13.8 with a thread
// a cell. Its warps mostly wait for memory: by count 36 MB a step pass through L2, most of it the fp32 gradient.
#include <gpu_language.h>
#include <gpu_tensor_core.h>

#include "engine/backend/cuda/tensor/gather_gradient.h"
#include "engine/backend/cuda/tensor/numbers.h"
#include "engine/model/cell_rule.h"
#include "engine/model/host_device.h"

namespace nca::gpu::tensor {
namespace {

constexpr int kRowsSeen = kGatherTall + 2;  ///< a thread's own and the ones above and below

/// perceive_weight(k, dy, dx) = weight_along_y(k, dy) * weight_along_x(k, dx), all powers of two or zero.
NCA_HOST_DEVICE constexpr float weight_along_y(int k, int dy) {
    if (k == 0) return dy == 0 ? 1.0F : 0.0F;
    if (k == 1) return static_cast<float>(dy);
    return dy == 0 ? 2.0F : 1.0F;
}
NCA_HOST_DEVICE constexpr float weight_along_x(int k, int dx) {
    if (k == 0) return dx == 0 ? 1.0F : 0.0F;
    if (k == 1) return dx == 0 ? 0.25F : 0.125F;
    return static_cast<float>(dx) * 0.125F;
}
constexpr bool are_products() {
    for (int k = 0; k < kKernels; ++k)
        for (int dy = -1; dy <= 1; ++dy)
            for (int dx = -1; dx <= 1; ++dx)
                if (static_cast<double>(weight_along_y(k, dy)) * static_cast<double>(weight_along_x(k, dx)) !=
                    perceive_weight(k, dy, dx))
                    return false;
    return true;
}
static_assert(are_products());

/// Units of the cells left of, at and right of a thread's column in one row; 0 outside the grid.
struct RowUnits {
    float at[3];
    __device__ bool any() const { return at[0] != 0.0F || at[1] != 0.0F || at[2] != 0.0F; }
};

/// A row's three cells, summed along x for each kernel.
struct RowSums {
    float of[kKernels][8];
};

/// `flow`: a part of the gradient of P of the row's middle cell. The neighbour at dx saw the column at -dx.
__device__ inline RowSums sum_row(const RowUnits& units, const __half* flow) {
    WordFour eight[3][kKernels] = {};
    NCA_UNROLL
    for (int dx = -1; dx <= 1; ++dx) {
        if (units.at[dx + 1] == 0.0F) continue;
        NCA_UNROLL
        for (int k = 0; k < kKernels; ++k)
            if (weight_along_x(k, -dx) != 0.0F) eight[dx + 1][k] = load_eight(flow + dx * kInputs + k * kChannels);
    }
    RowSums sums{};
    NCA_UNROLL
    for (int k = 0; k < kKernels; ++k) NCA_UNROLL
    for (int dx = -1; dx <= 1; ++dx) {
        if (weight_along_x(k, -dx) == 0.0F) continue;
        const float scale = units.at[dx + 1] * weight_along_x(k, -dx);  // powers of two: exact
        NCA_UNROLL
        for (int i = 0; i < 4; ++i) {
            const float2 pair = unpack(eight[dx + 1][k].word[i]);
            sums.of[k][2 * i] = multiply_add(scale, pair.x, sums.of[k][2 * i]);
            sums.of[k][2 * i + 1] = multiply_add(scale, pair.y, sums.of[k][2 * i + 1]);
        }
    }
    return sums;
}

/// Adds what the row at dy says of a cell, which it saw at -dy.
__device__ inline void add_row(float (&gradient)[8], const RowSums& row, int dy) {
    NCA_UNROLL
    for (int k = 0; k < kKernels; ++k) {
        const float weight = weight_along_y(k, -dy);
        if (weight == 0.0F) continue;
        NCA_UNROLL
        for (int i = 0; i < 8; ++i) gradient[i] = multiply_add(weight, row.of[k][i], gradient[i]);
    }
}

}  // namespace

std::uint32_t gather_blocks(const Layout& layout) {
    const auto wide = static_cast<std::uint32_t>((layout.width + kGatherWide - 1) / kGatherWide);
    const auto high = static_cast<std::uint32_t>((layout.height + kGatherHigh - 1) / kGatherHigh);
    return wide * high * static_cast<std::uint32_t>(layout.batch);
}

__global__ void __launch_bounds__(kGatherThreads, 5) gather_gradient(GatherGradient work) {
    const Layout& layout = work.layout;
    const auto wide = static_cast<std::uint32_t>((layout.width + kGatherWide - 1) / kGatherWide);
    const auto high = static_cast<std::uint32_t>((layout.height + kGatherHigh - 1) / kGatherHigh);
    const int thread = static_cast<int>(threadIdx.x);
    const int part = thread % kParts;
    const int x = static_cast<int>(blockIdx.x % wide) * kGatherWide + thread / kParts % kGatherWide;
    const int top =
        static_cast<int>(blockIdx.x / wide % high) * kGatherHigh + thread / (kParts * kGatherWide) * kGatherTall;
    const std::uint32_t sample = blockIdx.x / wide / high;
    await_kernels_before();
    let_next_kernel_begin();
    if (x >= layout.width || top >= layout.height) return;
    // All of the topmost cell; the others are rows of `width` away.
    const std::size_t cell = sample * layout.grid_cells + static_cast<std::uint32_t>(top * layout.width + x);
    const float* unit = work.flow_unit + cell;
    float* next_unit = work.next_unit + cell;
    const std::uint8_t* survived = work.survived + cell;
    const __half* flow = work.flow + cell * kInputs + 8 * part;
    float* gradient = work.gradient + cell * kChannels + 8 * part;
    const int width = layout.width;
    const auto inside = [&](int row) { return top + row >= 0 && top + row < layout.height; };

    RowUnits units[kRowsSeen] = {};  // of rows -1 .. kGatherTall
    bool survives[kGatherTall] = {};
    NCA_UNROLL
    for (int row = -1; row <= kGatherTall; ++row) {
        if (!inside(row)) continue;
        if (x > 0) units[row + 1].at[0] = unit[row * width - 1];
        units[row + 1].at[1] = unit[row * width];
        if (x + 1 < width) units[row + 1].at[2] = unit[row * width + 1];
        if (row < 0 || row == kGatherTall) continue;
        survives[row] = survived[row * width] != 0;
        if (part == 0) next_unit[row * width] = 0.0F;
    }

    float sums[kGatherTall][8] = {};
    NCA_UNROLL
    for (int row = -1; row <= kGatherTall; ++row) {
        if (row + 1 < kGatherTall && survives[row + 1])
            load_floats(sums[row + 1], gradient + (row + 1) * width * kChannels);
        if (units[row + 1].any()) {
            const RowSums seen = sum_row(units[row + 1], flow + row * width * kInputs);
            if (row > 0) add_row(sums[row - 1], seen, 1);
            if (row >= 0 && row < kGatherTall) add_row(sums[row], seen, 0);
            if (row + 1 < kGatherTall) add_row(sums[row + 1], seen, -1);
        }
        const int done = row - 1;
        if (done < 0 || !inside(done)) continue;
        const bool changed = units[done].any() || units[done + 1].any() || units[done + 2].any();
        if (!survives[done] || changed) store_floats(gradient + done * width * kChannels, sums[done]);
    }
}

}  // namespace nca::gpu::tensor
