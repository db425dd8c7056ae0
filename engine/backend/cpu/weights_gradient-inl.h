// Gradients of weights and biases: sums over the rows of a tile, once for each instruction set (included by kernels.cpp
// alone, once for each target). Rows are added in ascending order with one fused multiply-add an element, to what the
// accumulator holds: how cells were dealt to tiles does not show. Both matrices' gradients are products with H or dH,
// which are zero where a unit did not fire: those rows are left out, and sums of finite numbers stay what they were.
// What is no number counts as fired, so that it still reaches the sums.

#if defined(NCA_ENGINE_BACKEND_CPU_WEIGHTS_GRADIENT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NCA_ENGINE_BACKEND_CPU_WEIGHTS_GRADIENT_INL_H_
#undef NCA_ENGINE_BACKEND_CPU_WEIGHTS_GRADIENT_INL_H_
#else
#define NCA_ENGINE_BACKEND_CPU_WEIGHTS_GRADIENT_INL_H_
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "engine/backend/cpu/kernels.h"
#include "engine/backend/cpu/matmul-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nca::cpu {
namespace HWY_NAMESPACE {

/// Blocks of columns whose sums are in registers at a time. With four, those columns of all rows of a tile (25 KB) and
/// what they are multiplied by stay in L1: six of them took a tenth longer (Zen 4, AVX2). Where there are few sums, the
/// processor goes on with the next unit while they wait for each other; two units in one loop measured slower.
inline constexpr int kSumBlocks = kLanes >= 8 || kManyRegisters ? 4 : kLanes == 4 ? 3 : 1;

/// Asks for a matrix, a few lines for each unit of each group.
struct LinesAhead {
    const float* next;
    std::size_t left;
    std::size_t at_once;
    HWY_INLINE void ask() {
        for (std::size_t line = 0; line < at_once && left > 0; ++line, --left, next += kBlock) hwy::Prefetch(next);
    }
};

/// For each unit out[kBlocks of columns] += sum over the rows in which it fired of values[row] * left[row], and if
/// kWithBias bias[unit] += that of values[row]. Values stand at `places`, or in order.
template <int kBlocks, bool kInOrder, bool kWithBias>
HWY_NOINLINE void accumulate_blocks(const std::uint64_t* fired_rows, int hidden, const float* HWY_RESTRICT values,
                                    RowPlaces places, const float* left, int columns, float* HWY_RESTRICT out,
                                    float* HWY_RESTRICT bias, LinesAhead& soon) {
    const FloatTag d;
    constexpr std::size_t kVectors = kBlocks * kBlockVectors;
    for (int unit = 0; unit < hidden; ++unit, out += columns) {
        soon.ask();
        for (int i = 0; i < kBlocks; ++i) hwy::Prefetch(out + 2 * columns + i * kBlock);
        const float* unit_values = values + block_start(static_cast<std::size_t>(unit));
        Vector sums[kVectors];
#pragma GCC unroll 16
        for (std::size_t i = 0; i < kVectors; ++i) sums[i] = hn::Load(d, out + i * kLanes);
        Vector bias_sum = kWithBias ? hn::Set(d, bias[unit]) : hn::Zero(d);
#pragma GCC unroll 1
        for (std::size_t first = 0; first < kTileRows; first += kWordBits) {
            std::uint64_t fired = *fired_rows++;
#pragma GCC unroll 1
            for (; fired != 0; fired &= fired - 1) {
                const std::size_t row = first + static_cast<std::size_t>(std::countr_zero(fired));
                const Vector value = broadcast(unit_values + (kInOrder ? row * kBlock : std::size_t{places[row]}));
                if constexpr (kWithBias) bias_sum = hn::Add(bias_sum, value);
                const float* from = left + row * kBlock;
                // Keeps the address in one register: of two, the loads of the multiply-adds measured a tenth slower
                // (Zen 4).
                __asm__("" : "+r"(from));
#pragma GCC unroll 16
                for (std::size_t i = 0; i < kVectors; ++i)
                    sums[i] = hn::MulAdd(value, hn::Load(d, from + block_start(i * kLanes)), sums[i]);
            }
        }
#pragma GCC unroll 16
        for (std::size_t i = 0; i < kVectors; ++i) hn::Store(sums[i], d, out + i * kLanes);
        if constexpr (kWithBias) bias[unit] = hn::GetLane(bias_sum);
    }
}

using AccumulateBlocks = void (*)(const std::uint64_t*, int, const float*, RowPlaces, const float*, int, float*, float*,
                                  LinesAhead&);

/// accumulate_blocks for 1, 2 ... kSumBlocks blocks.
template <bool kInOrder, bool kWithBias, int... kIndex>
HWY_INLINE AccumulateBlocks choose_blocks(int blocks, std::integer_sequence<int, kIndex...>) {
    static constexpr AccumulateBlocks kChoices[] = {&accumulate_blocks<kIndex + 1, kInOrder, kWithBias>...};
    return kChoices[blocks - 1];
}
template <bool kInOrder>
HWY_INLINE AccumulateBlocks choose_blocks(int blocks, bool with_bias) {
    constexpr auto kBlockCounts = std::make_integer_sequence<int, kSumBlocks>();
    return with_bias ? choose_blocks<kInOrder, true>(blocks, kBlockCounts)
                     : choose_blocks<kInOrder, false>(blocks, kBlockCounts);
}

void accumulate_weights(const std::uint64_t* fired_rows, int hidden, const float* values, RowPlaces places,
                        const float* left, int columns, float* weights_gradient, float* bias_gradient,
                        const float* soon) {
    const int blocks = columns / kBlock;
    const std::size_t soon_lines = soon == nullptr ? 0 : blocked_floats(hidden) / kBlock;
    const std::size_t moments =
        static_cast<std::size_t>(group_count(blocks, kSumBlocks)) * static_cast<std::size_t>(hidden);
    LinesAhead ahead{soon, soon_lines, (soon_lines + moments - 1) / moments};
    for_each_group(blocks, kSumBlocks, [&](const BlockGroup& group) HWY_ATTR {
        float* bias = group.index == 0 ? bias_gradient : nullptr;
        const AccumulateBlocks accumulate = places == nullptr ? choose_blocks<true>(group.blocks, bias != nullptr)
                                                              : choose_blocks<false>(group.blocks, bias != nullptr);
        accumulate(fired_rows, hidden, values, places, left + group.first * kBlockFloats, columns,
                   weights_gradient + group.first * kBlock, bias, ahead);
    });
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
