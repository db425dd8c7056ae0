// dH of a tile, once for each instruction set (included by kernels.cpp alone, once for each target). It is zero where a
// unit did not fire, so that it is computed for those that did alone: an element is a product of a cell's dDelta, which
// stays in registers as far as there are enough, and the unit's row of W2. Up to 96 channels are taken at once: c, c +
// 16, c + 32 ... are summed in ascending order, the 16 sums halved and halved (0 with 8, 0 with 4 ...), and what the
// channels after them give is added. An element's value does not depend on its row or on the units beside it, nor on
// the width of vectors that have fused multiply-adds. With 16 channels a dense product would take two thirds of the
// time, from 32 on it takes longer (Zen 4). Layouts and the words row, block, blocked, packed, fired: kernels.h.

#if defined(NCA_ENGINE_BACKEND_CPU_HIDDEN_GRADIENT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NCA_ENGINE_BACKEND_CPU_HIDDEN_GRADIENT_INL_H_
#undef NCA_ENGINE_BACKEND_CPU_HIDDEN_GRADIENT_INL_H_
#else
#define NCA_ENGINE_BACKEND_CPU_HIDDEN_GRADIENT_INL_H_
#endif

#include <hwy/highway.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "engine/backend/cpu/fired-inl.h"
#include "engine/backend/cpu/kernels.h"
#include "engine/backend/cpu/matmul-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nca::cpu {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// Stores two sums, or adds them to what is there. Both places may be one, of sums that are one as well.
template <bool kIsFirst>
HWY_INLINE void store_two(float a, float b, float* out_a, float* out_b) {
    if constexpr (!kIsFirst) {
        a += *out_a;
        b += *out_b;
    }
    *out_a = a;
    *out_b = b;
}

/// The sums of two vectors' lanes: halved until one is left of each, and stored.
#if HWY_TARGET == HWY_SCALAR
template <bool kIsFirst>
HWY_INLINE void store_sums(Vector a, Vector b, float* out_a, float* out_b) {
    store_two<kIsFirst>(hn::GetLane(a), hn::GetLane(b), out_a, out_b);
}
#else
template <bool kIsFirst, class Lanes>
HWY_INLINE void store_sums(Lanes a, Lanes b, float* out_a, float* out_b) {
    const hn::DFromV<Lanes> d;
    const hn::Half<decltype(d)> half;
    if constexpr (hn::MaxLanes(d) > 8) {
        store_sums<kIsFirst>(hn::Add(hn::LowerHalf(half, a), hn::UpperHalf(half, a)),
                             hn::Add(hn::LowerHalf(half, b), hn::UpperHalf(half, b)), out_a, out_b);
    } else {
        // What is left of a in the lower half, of b in the upper.
        Lanes both = hn::Add(hn::ConcatLowerLower(d, b, a), hn::ConcatUpperUpper(d, b, a));
        if constexpr (hn::MaxLanes(d) == 8) both = hn::Add(both, hn::Shuffle1032(both));
        both = hn::Add(both, hn::Shuffle2301(both));
        store_two<kIsFirst>(hn::GetLane(both), hn::GetLane(hn::UpperHalf(half, both)), out_a, out_b);
    }
}
#endif

/// Blocks of channels that are taken at once: with six, 24 KB of weights of 64 units stay in L1 while the rows pass by.
inline constexpr int kChannelBlocks = 6;

/// What some blocks of channels add to dH of the units of one word.
struct GradientPart {
    const std::uint64_t* fired;   ///< the word of row 0
    std::size_t fired_stride;     ///< from a row's word to the next row's
    const float* delta_gradient;  ///< blocked, from the first of the blocks on
    const float* weights;         ///< the word's, from the first of the blocks on
    float* out;                   ///< blocked, from the word's first unit on
    std::size_t out_blocks;       ///< of the word
};

/// Adds to what is there, or is the first to store.
template <bool kIsFirst, int kBlocks>
HWY_NOINLINE void add_gradient(int rows, const GradientPart& part, Asker& asker) {
    const FloatTag d;
    constexpr std::size_t kVectors = kBlocks * kBlockVectors;
    for (int row = 0; row < rows; ++row) {
        asker.ask();
        const float* delta = part.delta_gradient + row * kBlock;
        Vector held[kVectors];
#pragma GCC unroll 24
        for (std::size_t i = 0; i < kVectors; ++i) held[i] = hn::Load(d, delta + block_start(i * kLanes));
        // The sums of the channels c, c + 16 ..., halved to one vector.
        const auto product = [&](std::size_t unit) HWY_ATTR {
            const float* weights = part.weights + unit * kBlock;
            Vector sums[kBlockVectors];
#pragma GCC unroll 16
            for (std::size_t i = 0; i < kBlockVectors; ++i)
                sums[i] = hn::Mul(held[i], hn::Load(d, weights + i * kLanes));
#pragma GCC unroll 6
            for (std::size_t block = 1; block < kBlocks; ++block)
#pragma GCC unroll 16
                for (std::size_t i = 0; i < kBlockVectors; ++i)
                    sums[i] = hn::MulAdd(held[block * kBlockVectors + i],
                                         hn::Load(d, weights + block * kWordBlockFloats + i * kLanes), sums[i]);
#pragma GCC unroll 4
            for (std::size_t half = kBlockVectors / 2; half > 0; half /= 2)
#pragma GCC unroll 8
                for (std::size_t i = 0; i < half; ++i) sums[i] = hn::Add(sums[i], sums[i + half]);
            return sums[0];
        };
        float* out = part.out + row * kBlock;
        if constexpr (kIsFirst)
            for (std::size_t block = 0; block < part.out_blocks; ++block)
                for (std::size_t i = 0; i < kBlock; i += kLanes)
                    hn::Store(hn::Zero(d), d, out + block * kBlockFloats + i);
        std::uint64_t fired = part.fired[static_cast<std::size_t>(row) * part.fired_stride];
#pragma GCC unroll 1
        while (fired != 0) {
            // Two at a time; the last of an odd number twice.
            const auto unit = static_cast<std::size_t>(std::countr_zero(fired));
            fired &= fired - 1;
            const auto next = fired != 0 ? static_cast<std::size_t>(std::countr_zero(fired)) : unit;
            fired &= fired - 1;
            store_sums<kIsFirst>(product(unit), product(next), out + block_start(unit), out + block_start(next));
        }
    }
}

using AddGradient = void (*)(int, const GradientPart&, Asker&);

/// add_gradient for 1, 2 ... kChannelBlocks blocks.
template <bool kIsFirst, int... kIndex>
HWY_INLINE AddGradient choose_channel_blocks(int blocks, std::integer_sequence<int, kIndex...>) {
    static constexpr AddGradient kChoices[] = {&add_gradient<kIsFirst, kIndex + 1>...};
    return kChoices[blocks - 1];
}

void hidden_gradient(int rows, const std::uint64_t* fired_units, const float* delta_gradient, int channels,
                     const float* weights, int hidden, float* hidden_gradient_out, SoonList soon) {
    constexpr auto kBlockCounts = std::make_integer_sequence<int, kChannelBlocks>();
    const std::size_t words = fired_words(hidden);
    const int blocks = channels / kBlock;
    Asker asker(soon, group_count(blocks, kChannelBlocks) * static_cast<int>(words) * rows);
    for_each_group(blocks, kChannelBlocks, [&](const BlockGroup& group) HWY_ATTR {
        const AddGradient add = group.index == 0 ? choose_channel_blocks<true>(group.blocks, kBlockCounts)
                                                 : choose_channel_blocks<false>(group.blocks, kBlockCounts);
        for (std::size_t word = 0; word < words; ++word) {
            const GradientPart part{.fired = fired_units + word,
                                    .fired_stride = words,
                                    .delta_gradient = delta_gradient + group.first * kBlockFloats,
                                    .weights = weights + word * word_floats(channels) + group.first * kWordBlockFloats,
                                    .out = hidden_gradient_out + block_start(word * kWordBits),
                                    .out_blocks = units_of_word(hidden, word) / kBlock};
            add(rows, part, asker);
        }
    });
}

}  // namespace HWY_NAMESPACE
}  // namespace nca::cpu
HWY_AFTER_NAMESPACE();

#endif  // include guard of one target
