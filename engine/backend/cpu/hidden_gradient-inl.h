// dH of a tile, once for each instruction set (included by kernels.cpp alone, once for each target). It is zero where a
// unit did not fire, so that it is computed for those that did alone: an element is a product of a cell's dDelta, which
// stays in registers as far as there are enough, and the unit's row of W2. Channels c, c + 16, c + 32 ... are summed in
// ascending order, the 16 sums then halved and halved (0 with 8, 0 with 4 ...): an element's value does not depend on
// its row, on the units beside it or on the vector width. With 16 channels a dense product would take two thirds of the
// time, from 32 on it takes longer (Zen 4). Layouts and the words row, block, blocked, packed, fired: kernels.h.

#if defined(NCA_ENGINE_BACKEND_CPU_HIDDEN_GRADIENT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NCA_ENGINE_BACKEND_CPU_HIDDEN_GRADIENT_INL_H_
#undef NCA_ENGINE_BACKEND_CPU_HIDDEN_GRADIENT_INL_H_
#else
#define NCA_ENGINE_BACKEND_CPU_HIDDEN_GRADIENT_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "engine/backend/cpu/kernels.h"
#include "engine/backend/cpu/matmul-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nca::cpu {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// The sums of two vectors' lanes: halved until one is left of each.
#if HWY_TARGET == HWY_SCALAR
HWY_INLINE void store_halved(Vector a, Vector b, float* out_a, float* out_b) {
    *out_a = hn::GetLane(a);
    *out_b = hn::GetLane(b);
}
#else
template <class Lanes>
HWY_INLINE void store_halved(Lanes a, Lanes b, float* out_a, float* out_b) {
    constexpr hn::DFromV<Lanes> d;
    constexpr hn::Half<decltype(d)> half;
    if constexpr (hn::MaxLanes(d) > 8) {
        store_halved(hn::Add(hn::LowerHalf(half, a), hn::UpperHalf(half, a)),
                     hn::Add(hn::LowerHalf(half, b), hn::UpperHalf(half, b)), out_a, out_b);
    } else {
        // What is left of a in the lower half, of b in the upper.
        Lanes both = hn::Add(hn::ConcatLowerLower(d, b, a), hn::ConcatUpperUpper(d, b, a));
        if constexpr (hn::MaxLanes(d) == 8) both = hn::Add(both, hn::Shuffle1032(both));
        both = hn::Add(both, hn::Shuffle2301(both));
        *out_a = hn::GetLane(both);
        *out_b = hn::GetLane(hn::UpperHalf(half, both));
    }
}
#endif

/// What dH of the units of one word is computed from.
struct GradientPart {
    const std::uint64_t* fired;   ///< the word of row 0
    std::size_t row_words;        ///< from a row's word to the next row's
    const float* delta_gradient;  ///< blocked, `blocks` blocks of columns
    int blocks;
    const float* weights;       ///< packed in blocks, those of the word's first unit in the first block
    std::size_t block_weights;  ///< from a block's weights to the next, in floats
    float* out;                 ///< blocked, from the word's first unit on
    std::size_t out_blocks;     ///< of the word
};

/// With kBlocks == 0 as many blocks as there are, and dDelta is loaded again for each unit.
template <int kBlocks>
HWY_NOINLINE void fired_gradient(int rows, const GradientPart& part, Asker& asker) {
    const FloatTag d;
    const std::size_t blocks = kBlocks > 0 ? kBlocks : static_cast<std::size_t>(part.blocks);
    for (int row = 0; row < rows; ++row) {
        asker.ask();
        const float* delta = part.delta_gradient + row * kBlock;
        Vector held[kBlocks > 0 ? kBlocks * kBlockVectors : 1];
        if constexpr (kBlocks > 0)
#pragma GCC unroll 32
            for (std::size_t i = 0; i < kBlocks * kBlockVectors; ++i)
                held[i] = hn::Load(d, delta + block_start(i * kLanes));
        // The sums of the channels c, c + 16 ..., halved to one vector.
        const auto product = [&](std::size_t unit) HWY_ATTR {
            const float* weights = part.weights + unit * kBlock;
            Vector sums[kBlockVectors];
#pragma GCC unroll 16
            for (std::size_t i = 0; i < kBlockVectors; ++i)
                sums[i] =
                    hn::Mul(kBlocks > 0 ? held[i] : hn::Load(d, delta + i * kLanes), hn::Load(d, weights + i * kLanes));
#pragma GCC unroll 8
            for (std::size_t block = 1; block < blocks; ++block)
#pragma GCC unroll 16
                for (std::size_t i = 0; i < kBlockVectors; ++i) {
                    const Vector value = kBlocks > 0 ? held[block * kBlockVectors + i]
                                                     : hn::Load(d, delta + block * kBlockFloats + i * kLanes);
                    sums[i] =
                        hn::MulAdd(value, hn::Load(d, weights + block * part.block_weights + i * kLanes), sums[i]);
                }
#pragma GCC unroll 4
            for (std::size_t half = kBlockVectors / 2; half > 0; half /= 2)
#pragma GCC unroll 8
                for (std::size_t i = 0; i < half; ++i) sums[i] = hn::Add(sums[i], sums[i + half]);
            return sums[0];
        };
        float* out = part.out + row * kBlock;
        for (std::size_t block = 0; block < part.out_blocks; ++block)
            for (std::size_t i = 0; i < kBlock; i += kLanes) hn::Store(hn::Zero(d), d, out + block * kBlockFloats + i);
        std::uint64_t fired = part.fired[static_cast<std::size_t>(row) * part.row_words];
#pragma GCC unroll 1
        while (fired != 0) {
            // Two at a time; the last of an odd number twice.
            const auto unit = static_cast<std::size_t>(std::countr_zero(fired));
            fired &= fired - 1;
            const auto next = fired != 0 ? static_cast<std::size_t>(std::countr_zero(fired)) : unit;
            fired &= fired - 1;
            store_halved(product(unit), product(next), out + block_start(unit), out + block_start(next));
        }
    }
}

using FiredGradient = void (*)(int, const GradientPart&, Asker&);

/// fired_gradient for 0, 1, 2 ... blocks.
template <int... kIndex>
HWY_INLINE FiredGradient choose_held_blocks(int blocks, std::integer_sequence<int, kIndex...>) {
    static constexpr FiredGradient kChoices[] = {&fired_gradient<kIndex>...};
    return kChoices[blocks];
}

void hidden_gradient(int rows, const std::uint64_t* fired_units, const float* delta_gradient, int inputs,
                     const float* weights, int hidden, float* hidden_gradient_out, SoonList soon) {
    constexpr int kMostHeld = 8;
    const int blocks = inputs / kBlock;
    const FiredGradient gradient =
        choose_held_blocks(blocks <= kMostHeld ? blocks : 0, std::make_integer_sequence<int, kMostHeld + 1>());
    const std::size_t words = fired_words(hidden);
    Asker asker(soon, static_cast<int>(words) * rows);
    for (std::size_t word = 0; word < words; ++word) {
        const std::size_t units = std::min(kWordBits, static_cast<std::size_t>(hidden) - word * kWordBits);
        gradient(rows,
                 {.fired = fired_units + word,
                  .row_words = words,
                  .delta_gradient = delta_gradient,
                  .blocks = blocks,
                  .weights = weights + word * kWordBits * kBlock,
                  .block_weights = static_cast<std::size_t>(hidden) * kBlock,
                  .out = hidden_gradient_out + block_start(word * kWordBits),
                  .out_blocks = units / kBlock},
                 asker);
    }
}

}  // namespace HWY_NAMESPACE
}  // namespace nca::cpu
HWY_AFTER_NAMESPACE();

#endif  // include guard of one target
