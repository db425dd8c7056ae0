// Gradients of weights and biases: sums over the rows of a tile, once for each instruction set (included by kernels.cpp
// alone, once for each target). Rows are added in ascending order with one fused multiply-add an element, to what the
// accumulator holds: how cells were dealt to tiles does not show.

#if defined(NCA_ENGINE_BACKEND_CPU_WEIGHTS_GRADIENT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NCA_ENGINE_BACKEND_CPU_WEIGHTS_GRADIENT_INL_H_
#undef NCA_ENGINE_BACKEND_CPU_WEIGHTS_GRADIENT_INL_H_
#else
#define NCA_ENGINE_BACKEND_CPU_WEIGHTS_GRADIENT_INL_H_
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include "engine/backend/cpu/kernels.h"
#include "engine/backend/cpu/matmul-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nca::cpu {
namespace HWY_NAMESPACE {

/// out[i][kPanel] += sum over rows of a[row][i] * b[row][panel] for kColumns consecutive i of one block. `b` points to
/// the panel's first vector of row place 0. The block's last columns ask for the next block of A, row by row.
template <int kColumns, bool kLast = false>
HWY_NOINLINE void accumulate_columns(int rows, const float* HWY_RESTRICT a, const float* HWY_RESTRICT b,
                                     RowPlaces b_places, float* HWY_RESTRICT out) {
    const FloatTag d;
    constexpr std::size_t second_vector = kLanes == kBlock ? kBlockFloats : kLanes;
    Vector sums[kColumns][2];
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kColumns; ++i) {
        sums[i][0] = hn::Load(d, out + i * kPanel);
        sums[i][1] = hn::Load(d, out + i * kPanel + kLanes);
    }
    // The next columns' accumulators, which come next.
    for (std::size_t i = 0; i < kColumns * kPanel; i += kBlock) hwy::Prefetch(out + kColumns * kPanel + i);
#pragma GCC unroll 2
    for (int row = 0; row < rows; ++row, a += kBlock) {
        const std::size_t place = b_places[row];
        if constexpr (kLast) hwy::Prefetch(a + kBlockFloats);
        const Vector b0 = hn::Load(d, b + place);
        const Vector b1 = hn::Load(d, b + place + second_vector);
#pragma GCC unroll 8
        for (int i = 0; i < kColumns; ++i) {
            const Vector value = hn::Set(d, a[i]);
            sums[i][0] = hn::MulAdd(value, b0, sums[i][0]);
            sums[i][1] = hn::MulAdd(value, b1, sums[i][1]);
        }
    }
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kColumns; ++i) {
        hn::Store(sums[i][0], d, out + i * kPanel);
        hn::Store(sums[i][1], d, out + i * kPanel + kLanes);
    }
}

void accumulate_weights(int rows, const float* a, int a_columns, const float* b, RowPlaces b_places, int b_columns,
                        float* weights_gradient, const float* soon) {
    // What is asked for is spread evenly over the blocks of A and the panels of B.
    const std::size_t pieces =
        static_cast<std::size_t>(b_columns) / kPanel * (static_cast<std::size_t>(a_columns) / kBlock);
    const std::size_t piece_lines = (blocked_floats(b_columns) / kBlock + pieces - 1) / pieces;
    float* out = weights_gradient;
    for (std::size_t column = 0; column < static_cast<std::size_t>(b_columns); column += kPanel) {
        const float* panel = b + block_start(column);
        for (int i = 0; i < a_columns; i += kBlock, out += kBlock * kPanel) {
            if (soon != nullptr)
                for (std::size_t line = 0; line < piece_lines; ++line, soon += kBlock) hwy::Prefetch(soon);
            const float* block = a + block_start(static_cast<std::size_t>(i));
            if constexpr (kManyRegisters) {
                accumulate_columns<8>(rows, block, panel, b_places, out);
                accumulate_columns<8, true>(rows, block + 8, panel, b_places, out + 8 * kPanel);
            } else {
                accumulate_columns<6>(rows, block, panel, b_places, out);
                accumulate_columns<5>(rows, block + 6, panel, b_places, out + 6 * kPanel);
                accumulate_columns<5, true>(rows, block + 11, panel, b_places, out + 11 * kPanel);
            }
        }
    }
}

void accumulate_bias(int rows, const float* b, int b_columns, float* bias_gradient) {
    const FloatTag d;
    // Four blocks at once: one alone would wait for each of its additions.
    constexpr int kAtOnce = 4;
    constexpr std::size_t kVectors = kBlock / kLanes;
    int column = 0;
    for (; column + kAtOnce * kBlock <= b_columns; column += kAtOnce * kBlock) {
        for (std::size_t part = 0; part < kVectors; ++part) {
            float* out = bias_gradient + column + part * kLanes;
            const float* from = b + block_start(static_cast<std::size_t>(column)) + part * kLanes;
            Vector sums[kAtOnce];
            for (int i = 0; i < kAtOnce; ++i) sums[i] = hn::Load(d, out + i * kBlock);
            for (int row = 0; row < rows; ++row, from += kBlock)
                for (std::size_t i = 0; i < kAtOnce; ++i)
                    sums[i] = hn::Add(sums[i], hn::Load(d, from + i * kBlockFloats));
            for (int i = 0; i < kAtOnce; ++i) hn::Store(sums[i], d, out + i * kBlock);
        }
    }
    for (std::size_t rest = static_cast<std::size_t>(column); rest < static_cast<std::size_t>(b_columns);
         rest += kLanes) {
        Vector sum = hn::Load(d, bias_gradient + rest);
        const float* from = b + block_start(rest);
        for (int row = 0; row < rows; ++row, from += kBlock) sum = hn::Add(sum, hn::Load(d, from));
        hn::Store(sum, d, bias_gradient + rest);
    }
}

}  // namespace HWY_NAMESPACE
}  // namespace nca::cpu
HWY_AFTER_NAMESPACE();

#endif  // include guard of one target
