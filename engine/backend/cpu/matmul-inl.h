// Matrix products of a tile, once for each instruction set (included by kernels.cpp alone, once for each target).
// Layouts and the words row, panel, panelled, packed: kernels.h. Each product sums over k in ascending order with one
// fused multiply-add an element, so that an element's value does not depend on its row, its tile or the vector width.

#if defined(NCA_ENGINE_BACKEND_CPU_MATMUL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NCA_ENGINE_BACKEND_CPU_MATMUL_INL_H_
#undef NCA_ENGINE_BACKEND_CPU_MATMUL_INL_H_
#else
#define NCA_ENGINE_BACKEND_CPU_MATMUL_INL_H_
#endif

#include <hwy/highway.h>

#include "engine/backend/cpu/kernels.h"

HWY_BEFORE_NAMESPACE();
namespace nca::cpu {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
// At most 512 bits: channels are padded to kChannelGrain floats.
using FloatTag = hn::CappedTag<float, kChannelGrain>;
using Vector = hn::Vec<FloatTag>;

/// Rows of a microkernel: 6 x 2 accumulators + 2 weights + 1 broadcast = 15 of AVX2's 16 registers.
inline constexpr int kMicroRows = 6;

/// The left operand as blocks of columns: element (row, k) lies at (k / block) * block_stride + row * row_stride + k %
/// block.
struct LeftOperand {
    const float* data;
    std::size_t row_stride;
    std::size_t block_stride;
    int block;
    int blocks;
};

/// sums[r][0..1] += left rows (kRows) * one packed panel (blocks * block, panel).
template <int kRows>
HWY_INLINE void multiply_panel(const LeftOperand& left, const float* HWY_RESTRICT weights, Vector (&sums)[kRows][2]) {
    const FloatTag d;
    const std::size_t lanes = hn::Lanes(d);
    for (int block = 0; block < left.blocks; ++block) {
        const float* HWY_RESTRICT a = left.data + static_cast<std::size_t>(block) * left.block_stride;
        for (int k = 0; k < left.block; ++k) {
            const Vector w0 = hn::Load(d, weights);
            const Vector w1 = hn::Load(d, weights + lanes);
            weights += 2 * lanes;
#pragma GCC unroll 6
            for (int r = 0; r < kRows; ++r) {
                const Vector value =
                    hn::Set(d, a[static_cast<std::size_t>(r) * left.row_stride + static_cast<std::size_t>(k)]);
                sums[r][0] = hn::MulAdd(value, w0, sums[r][0]);
                sums[r][1] = hn::MulAdd(value, w1, sums[r][1]);
            }
        }
    }
}

/// What happens to a finished sum of (row, panel column) before it is stored.
struct StorePlain {
    float* out;
    std::size_t row_stride;
    std::size_t panel_stride;
    HWY_INLINE void operator()(int row, int panel, std::size_t column, Vector sum) const {
        hn::Store(
            sum, FloatTag(),
            out + static_cast<std::size_t>(panel) * panel_stride + static_cast<std::size_t>(row) * row_stride + column);
    }
};

struct StoreRelu {
    StorePlain store;
    HWY_INLINE void operator()(int row, int panel, std::size_t column, Vector sum) const {
        store(row, panel, column, hn::Max(sum, hn::Zero(FloatTag())));
    }
};

/// Keeps the sum only where the hidden value (same panelled place) is positive: the derivative of ReLU.
struct StoreWhereFired {
    StorePlain store;
    const float* hidden;
    HWY_INLINE void operator()(int row, int panel, std::size_t column, Vector sum) const {
        const FloatTag d;
        const Vector value = hn::Load(d, hidden + static_cast<std::size_t>(panel) * store.panel_stride +
                                             static_cast<std::size_t>(row) * store.row_stride + column);
        store(row, panel, column, hn::IfThenElseZero(hn::Gt(value, hn::Zero(d)), sum));
    }
};

template <int kRows, class Store>
HWY_NOINLINE void multiply_rows(const LeftOperand& left, int first_row, int panel, const float* HWY_RESTRICT weights,
                                const float* bias, const Store& store) {
    const FloatTag d;
    const std::size_t lanes = hn::Lanes(d);
    Vector sums[kRows][2];
    const Vector start0 = bias == nullptr ? hn::Zero(d) : hn::Load(d, bias);
    const Vector start1 = bias == nullptr ? hn::Zero(d) : hn::Load(d, bias + lanes);
#pragma GCC unroll 6
    for (int r = 0; r < kRows; ++r) {
        sums[r][0] = start0;
        sums[r][1] = start1;
    }
    multiply_panel<kRows>(left, weights, sums);
#pragma GCC unroll 6
    for (int r = 0; r < kRows; ++r) {
        store(first_row + r, panel, 0, sums[r][0]);
        store(first_row + r, panel, lanes, sums[r][1]);
    }
}

/// rows x columns product, panel by panel (a panel of weights stays in L1 while the rows pass by).
template <class Store>
HWY_INLINE void multiply(int rows, const LeftOperand& left, const float* weights, const float* bias, int columns,
                         const Store& store) {
    const int panel_width = static_cast<int>(2 * hn::Lanes(FloatTag()));
    const std::size_t panel_stride =
        static_cast<std::size_t>(left.block) * static_cast<std::size_t>(left.blocks * panel_width);
    for (int panel = 0; panel < columns / panel_width; ++panel) {
        const float* panel_weights = weights + static_cast<std::size_t>(panel) * panel_stride;
        const float* panel_bias = bias == nullptr ? nullptr : bias + panel * panel_width;
        LeftOperand rest = left;
        int row = 0;
        for (; row + kMicroRows <= rows; row += kMicroRows) {
            multiply_rows<kMicroRows>(rest, row, panel, panel_weights, panel_bias, store);
            rest.data += kMicroRows * left.row_stride;
        }
        switch (rows - row) {
            case 5:
                multiply_rows<5>(rest, row, panel, panel_weights, panel_bias, store);
                break;
            case 4:
                multiply_rows<4>(rest, row, panel, panel_weights, panel_bias, store);
                break;
            case 3:
                multiply_rows<3>(rest, row, panel, panel_weights, panel_bias, store);
                break;
            case 2:
                multiply_rows<2>(rest, row, panel, panel_weights, panel_bias, store);
                break;
            case 1:
                multiply_rows<1>(rest, row, panel, panel_weights, panel_bias, store);
                break;
            default:
                break;
        }
    }
}

HWY_INLINE std::size_t panel_floats() { return 2 * hn::Lanes(FloatTag()); }

/// A row-major (rows, columns) matrix: one block.
HWY_INLINE LeftOperand row_major(const float* data, int columns) {
    return {data, static_cast<std::size_t>(columns), 0, columns, 1};
}

/// A panelled (rows, columns) matrix: a block a panel.
HWY_INLINE LeftOperand panelled(const float* data, int columns) {
    const std::size_t panel = panel_floats();
    return {data, panel, kTileRows * panel, static_cast<int>(panel), columns / static_cast<int>(panel)};
}

HWY_INLINE StorePlain into_panels(float* out) { return {out, panel_floats(), kTileRows * panel_floats()}; }
HWY_INLINE StorePlain into_rows(float* out, int columns) {
    return {out, static_cast<std::size_t>(columns), panel_floats()};
}

void hidden_layer(int rows, const float* perception, int inputs, const float* weights, const float* bias, int hidden,
                  float* hidden_out) {
    multiply(rows, row_major(perception, inputs), weights, bias, hidden, StoreRelu{into_panels(hidden_out)});
}

void output_layer(int rows, const float* hidden_in, int hidden, const float* weights, const float* bias, int outputs,
                  float* delta) {
    multiply(rows, panelled(hidden_in, hidden), weights, bias, outputs, into_rows(delta, outputs));
}

void hidden_gradient(int rows, const float* delta_gradient, int inputs, const float* weights, const float* hidden_in,
                     int hidden, float* hidden_gradient_out) {
    multiply(rows, row_major(delta_gradient, inputs), weights, nullptr, hidden,
             StoreWhereFired{into_panels(hidden_gradient_out), hidden_in});
}

void perception_gradient(int rows, const float* hidden_gradient_in, int hidden, const float* weights, int outputs,
                         float* perception_gradient_out) {
    multiply(rows, panelled(hidden_gradient_in, hidden), weights, nullptr, outputs,
             into_rows(perception_gradient_out, outputs));
}

/// out[i][panel] += sum over rows of a[row][i] * b[row][panel] for kColumns consecutive i.
template <int kColumns>
HWY_NOINLINE void accumulate_columns(int rows, const float* HWY_RESTRICT a, std::size_t a_stride,
                                     const float* HWY_RESTRICT b, float* HWY_RESTRICT out) {
    const FloatTag d;
    const std::size_t lanes = hn::Lanes(d);
    Vector sums[kColumns][2];
#pragma GCC unroll 6
    for (int i = 0; i < kColumns; ++i) {
        sums[i][0] = hn::Load(d, out + static_cast<std::size_t>(i) * 2 * lanes);
        sums[i][1] = hn::Load(d, out + (static_cast<std::size_t>(i) * 2 + 1) * lanes);
    }
    for (int row = 0; row < rows; ++row) {
        const Vector b0 = hn::Load(d, b);
        const Vector b1 = hn::Load(d, b + lanes);
#pragma GCC unroll 6
        for (int i = 0; i < kColumns; ++i) {
            const Vector value = hn::Set(d, a[i]);
            sums[i][0] = hn::MulAdd(value, b0, sums[i][0]);
            sums[i][1] = hn::MulAdd(value, b1, sums[i][1]);
        }
        a += a_stride;
        b += 2 * lanes;
    }
#pragma GCC unroll 6
    for (int i = 0; i < kColumns; ++i) {
        hn::Store(sums[i][0], d, out + static_cast<std::size_t>(i) * 2 * lanes);
        hn::Store(sums[i][1], d, out + (static_cast<std::size_t>(i) * 2 + 1) * lanes);
    }
}

void accumulate_weights(int rows, const float* a, int a_columns, const float* b, int b_columns,
                        float* weights_gradient) {
    const std::size_t panel = panel_floats();
    const std::size_t stride = static_cast<std::size_t>(a_columns);
    for (std::size_t p = 0; p < static_cast<std::size_t>(b_columns) / panel; ++p) {
        const float* b_panel = b + p * kTileRows * panel;
        float* out = weights_gradient + p * stride * panel;
        int i = 0;
        for (; i + kMicroRows <= a_columns; i += kMicroRows)
            accumulate_columns<kMicroRows>(rows, a + i, stride, b_panel, out + static_cast<std::size_t>(i) * panel);
        // a_columns is a multiple of kChannelGrain = 16: what is left over is 2 or 4.
        for (; i + 2 <= a_columns; i += 2)
            accumulate_columns<2>(rows, a + i, stride, b_panel, out + static_cast<std::size_t>(i) * panel);
    }
}

void accumulate_bias_panelled(int rows, const float* b, int b_columns, float* bias_gradient) {
    const FloatTag d;
    const std::size_t lanes = hn::Lanes(d);
    const std::size_t panel = panel_floats();
    for (std::size_t column = 0; column < static_cast<std::size_t>(b_columns); column += lanes) {
        const float* from = b + (column / panel) * kTileRows * panel + column % panel;
        Vector sum = hn::Load(d, bias_gradient + column);
        for (int row = 0; row < rows; ++row)
            sum = hn::Add(sum, hn::Load(d, from + static_cast<std::size_t>(row) * panel));
        hn::Store(sum, d, bias_gradient + column);
    }
}

void accumulate_bias(int rows, const float* b, int b_columns, float* bias_gradient) {
    const FloatTag d;
    const std::size_t lanes = hn::Lanes(d);
    for (std::size_t column = 0; column < static_cast<std::size_t>(b_columns); column += lanes) {
        Vector sum = hn::Load(d, bias_gradient + column);
        for (int row = 0; row < rows; ++row)
            sum = hn::Add(
                sum, hn::Load(d, b + static_cast<std::size_t>(row) * static_cast<std::size_t>(b_columns) + column));
        hn::Store(sum, d, bias_gradient + column);
    }
}

}  // namespace HWY_NAMESPACE
}  // namespace nca::cpu
HWY_AFTER_NAMESPACE();

#endif  // include guard of one target
