// Which hidden units of a tile fired, a bit each, and the products that leave the others out; once for each instruction
// set (included by kernels.cpp alone, once for each target). About half of all units do not fire, and two thirds in a
// trained model: their H and dH are zero. A cell's sums of H * W2 and dH * W1^T take the rows of weights of its fired
// units alone, in ascending order: sums of finite numbers keep the bits that the zeros would have left them. (A weight
// that is no number reaches the cells whose unit fired alone, an H that is none counts as fired.) Layouts and the words
// row, block, blocked, panel: kernels.h.

#if defined(NCA_ENGINE_BACKEND_CPU_FIRED_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NCA_ENGINE_BACKEND_CPU_FIRED_INL_H_
#undef NCA_ENGINE_BACKEND_CPU_FIRED_INL_H_
#else
#define NCA_ENGINE_BACKEND_CPU_FIRED_INL_H_
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "engine/backend/cpu/kernels.h"
#include "engine/backend/cpu/matmul-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nca::cpu {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// Bit i: the i-th of kBlock values is zero or negative.
HWY_INLINE std::uint64_t idle_bits(const float* values) {
    const FloatTag d;
    std::uint64_t bits = 0;
#pragma GCC unroll 16
    for (std::size_t i = 0; i < kBlock; i += kLanes) {
        std::uint8_t bytes[8] = {};  // so many may be written
        hn::StoreMaskBits(d, hn::Le(hn::Load(d, values + i), hn::Zero(d)), bytes);
        bits |= (std::uint64_t{bytes[0]} | std::uint64_t{bytes[1]} << 8) << i;
    }
    return bits;
}

/// The units of a word that fired: neither zero nor negative, and so a number or none. `values` are a row's, of the
/// word's `blocks` blocks.
HWY_INLINE std::uint64_t fired_word(const float* values, std::size_t blocks) {
    constexpr std::size_t kBlocks = kWordBits / kBlock;
    std::uint64_t idle = 0;
    if (HWY_LIKELY(blocks == kBlocks)) {
#pragma GCC unroll 4
        for (std::size_t block = 0; block < kBlocks; ++block)
            idle |= idle_bits(values + block * kBlockFloats) << (block * kBlock);
        return ~idle;
    }
    for (std::size_t block = 0; block < blocks; ++block)
        idle |= idle_bits(values + block * kBlockFloats) << (block * kBlock);
    return ~idle & ((std::uint64_t{1} << (blocks * kBlock)) - 1);
}

/// Bit c of word r changes places with bit r of word c: squares of 32, 16 ... 1 bits across the diagonal.
HWY_INLINE void transpose_bits(std::array<std::uint64_t, kWordBits>& words) {
    std::uint64_t low = ~std::uint64_t{0};
    for (unsigned size = kWordBits / 2; size > 0; size /= 2) {
        low ^= low << size;  // the lower half of each 2 * size bits
        for (unsigned row = 0; row < kWordBits; row += 2 * size)
            for (unsigned i = row; i < row + size; ++i) {
                const std::uint64_t differ = ((words[i] >> size) ^ words[i + size]) & low;
                words[i] ^= differ << size;
                words[i + size] ^= differ;
            }
    }
}

/// Units that a word of fired_units tells of.
HWY_INLINE std::size_t units_of_word(int hidden, std::size_t word) {
    return std::min(kWordBits, static_cast<std::size_t>(hidden) - word * kWordBits);
}

void find_fired(int rows, const float* hidden_in, int hidden, std::uint64_t* units) {
    const std::size_t words = fired_words(hidden);
    for (std::size_t word = 0; word < words; ++word) {
        const float* values = hidden_in + block_start(word * kWordBits);
        const std::size_t blocks = units_of_word(hidden, word) / kBlock;
        for (int row = 0; row < rows; ++row)
            units[static_cast<std::size_t>(row) * words + word] = fired_word(values + row * kBlock, blocks);
    }
}

void find_fired_rows(int rows, const std::uint64_t* units, int hidden, std::uint64_t* fired_rows) {
    const std::size_t words = fired_words(hidden);
    std::array<std::uint64_t, kWordBits> square;
    for (std::size_t row_word = 0; row_word < kRowWords; ++row_word)
        for (std::size_t word = 0; word < words; ++word) {
            for (std::size_t i = 0; i < kWordBits; ++i) {
                const std::size_t row = row_word * kWordBits + i;
                square[i] = row < static_cast<std::size_t>(rows) ? units[row * words + word] : 0;
            }
            transpose_bits(square);
            const std::size_t end = units_of_word(hidden, word);
            for (std::size_t i = 0; i < end; ++i) fired_rows[(word * kWordBits + i) * kRowWords + row_word] = square[i];
        }
}

/// Blocks of columns whose sums are in registers at a time, while the weights of kWordBits units - 24 KB of six blocks
/// - stay in L1 and the rows pass by.
inline constexpr int kProductBlocks = kLanes >= 8 || kManyRegisters ? 6 : kLanes == 4 ? 3 : 1;

// Where a row's sums are kept from one word of units to the next, and what becomes of them at the end.

struct GradientRows {
    float* out;  // row-major
    std::size_t row_floats;
    HWY_INLINE float* row(int row) const { return out + static_cast<std::size_t>(row) * row_floats; }
    HWY_INLINE Vector finish(int, std::size_t, Vector sum) const { return sum; }
};

/// A cell's sums are its delta, which becomes its candidate.
struct CandidateRows {
    CellUpdate update;
    HWY_INLINE float* row(int row) const { return update.next + update.offsets[row]; }
    HWY_INLINE Vector finish(int row, std::size_t column, Vector sum) const {
        const FloatTag d;
        return hn::MulAdd(hn::Set(d, update.scale), sum, hn::Load(d, update.state + update.offsets[row] + column));
    }
};

/// What the units of one word add to some blocks of columns.
struct FiredPart {
    const std::uint64_t* fired;  ///< the word of row 0
    std::uint64_t* found;        ///< the same, to be found; null where it is known
    std::size_t fired_stride;    ///< from a row's word to the next row's
    const float* values;         ///< blocked, from the word's first unit on
    std::size_t value_blocks;    ///< of the word
    const float* weights;        ///< the word's, from the first of the blocks on
    std::size_t column;          ///< the first of the blocks
    const float* bias;           ///< that all sums start with, or null: zero
    bool is_first;               ///< word of the units
    bool is_last;
};

/// If kFinds, it finds out first who fired, a row ahead, and leaves it in part.found: H is then fetched from L2 once.
template <int kBlocks, bool kFinds, class Rows>
HWY_NOINLINE void add_fired(int rows, const FiredPart& part, const Rows& sum_rows, Asker& asker) {
    const FloatTag d;
    constexpr std::size_t kVectors = kBlocks * kBlockVectors;
    constexpr int kAhead = 2;
    const auto find = [&](int row) HWY_ATTR {
        if (row < rows)
            part.found[static_cast<std::size_t>(row) * part.fired_stride] =
                fired_word(part.values + row * kBlock, part.value_blocks);
    };
    Vector sums[kVectors];
    if constexpr (kFinds) find(0);
    for (int row = 0; row < rows; ++row) {
        asker.ask();
        float* out = sum_rows.row(row) + part.column;
        if (part.is_first) {
            if (row + kAhead < rows)
                for (std::size_t block = 0; block < kBlocks; ++block)
                    hwy::Prefetch(sum_rows.row(row + kAhead) + part.column + block * kBlock);
#pragma GCC unroll 24
            for (std::size_t i = 0; i < kVectors; ++i)
                sums[i] = part.bias == nullptr ? hn::Zero(d) : hn::Load(d, part.bias + part.column + i * kLanes);
        } else {
#pragma GCC unroll 24
            for (std::size_t i = 0; i < kVectors; ++i) sums[i] = hn::Load(d, out + i * kLanes);
        }
        const float* values = part.values + row * kBlock;
        std::uint64_t fired = part.fired[static_cast<std::size_t>(row) * part.fired_stride];
        if constexpr (kFinds) find(row + 1);
#pragma GCC unroll 1
        for (; fired != 0; fired &= fired - 1) {
            const auto unit = static_cast<std::size_t>(std::countr_zero(fired));
            const Vector value = broadcast(values + block_start(unit));
            const float* weights = part.weights + unit * kBlock;
#pragma GCC unroll 6
            for (std::size_t block = 0; block < kBlocks; ++block) {
                const float* from = weights + block * kWordBlockFloats;
#pragma GCC unroll 16
                for (std::size_t i = 0; i < kBlockVectors; ++i) {
                    Vector& sum = sums[block * kBlockVectors + i];
                    sum = hn::MulAdd(value, hn::Load(d, from + i * kLanes), sum);
                }
            }
        }
#pragma GCC unroll 24
        for (std::size_t i = 0; i < kVectors; ++i) {
            const std::size_t place = i * kLanes;
            const Vector sum = part.is_last ? sum_rows.finish(row, part.column + place, sums[i]) : sums[i];
            hn::Store(sum, d, out + place);
        }
    }
}

template <class Rows>
using AddFired = void (*)(int, const FiredPart&, const Rows&, Asker&);

/// add_fired for 1, 2 ... kProductBlocks blocks.
template <bool kFinds, class Rows, int... kIndex>
HWY_INLINE AddFired<Rows> choose_product_blocks(int blocks, std::integer_sequence<int, kIndex...>) {
    static constexpr AddFired<Rows> kChoices[] = {&add_fired<kIndex + 1, kFinds, Rows>...};
    return kChoices[blocks - 1];
}

/// Sums (rows x columns) = bias + values (blocked, rows x hidden) * weights (hidden x columns, packed by words), of
/// each row over the units that fired: as `fired_units` tell, or, where these are not constant, found from the values
/// first and left there.
template <class Words, class Rows>
HWY_INLINE void multiply_fired(int rows, Words* fired_units, const float* values, int hidden, const float* weights,
                               const float* bias, int columns, const Rows& sum_rows, SoonList soon) {
    constexpr bool kFinds = !std::is_const_v<Words>;
    constexpr auto kBlockCounts = std::make_integer_sequence<int, kProductBlocks>();
    const std::size_t words = fired_words(hidden);
    const int blocks = columns / kBlock;
    Asker asker(soon, group_count(blocks, kProductBlocks) * static_cast<int>(words) * rows);
    for_each_group(blocks, kProductBlocks, [&](const BlockGroup& group) HWY_ATTR {
        const AddFired<Rows> add = kFinds && group.index == 0
                                       ? choose_product_blocks<kFinds, Rows>(group.blocks, kBlockCounts)
                                       : choose_product_blocks<false, Rows>(group.blocks, kBlockCounts);
        for (std::size_t word = 0; word < words; ++word) {
            std::uint64_t* found = nullptr;
            if constexpr (kFinds) found = fired_units + word;
            const FiredPart part{.fired = fired_units + word,
                                 .found = found,
                                 .fired_stride = words,
                                 .values = values + block_start(word * kWordBits),
                                 .value_blocks = units_of_word(hidden, word) / kBlock,
                                 .weights = weights + word * word_floats(columns) + group.first * kWordBlockFloats,
                                 .column = group.first * kBlock,
                                 .bias = bias,
                                 .is_first = word == 0,
                                 .is_last = word + 1 == words};
            add(rows, part, sum_rows, asker);
        }
    });
}

/// Store of the dense product for the same rows.
template <class Rows>
struct StoreRows {
    Rows rows;
    HWY_INLINE void prepare(int row, std::size_t column) const {
        for (std::size_t part = 0; part < kPanel; part += kBlock) hwy::Prefetch(rows.row(row) + column + part);
    }
    HWY_INLINE void operator()(int row, std::size_t column, Vector sum) const {
        hn::Store(rows.finish(row, column, sum), FloatTag(), rows.row(row) + column);
    }
};

void output_layer(int rows, const float* hidden_in, int hidden, const float* weights, const float* bias,
                  const CellUpdate& update, std::uint64_t* fired_units, bool wants_fired) {
    const CandidateRows candidates{update};
    if constexpr (kPanel == kBlock)
        if (update.channels == kBlock) {
            // The sums of a single block, two vectors, wait for each other: all units of several rows at once measured
            // 1.8 times as fast. A block is a panel here, and words of a single block of columns follow each other.
            static_assert(word_floats(kBlock) == kWordBlockFloats);
            multiply(rows, hidden_in, hidden, weights, bias, kBlock, StoreRows<CandidateRows>{candidates});
            if (wants_fired) find_fired(rows, hidden_in, hidden, fired_units);
            return;
        }
    multiply_fired(rows, fired_units, hidden_in, hidden, weights, bias, update.channels, candidates, {});
}

void perception_gradient(int rows, const std::uint64_t* fired_units, const float* hidden_gradient_in, int hidden,
                         const float* weights, int outputs, float* perception_gradient_out, SoonList soon) {
    multiply_fired(rows, fired_units, hidden_gradient_in, hidden, weights, nullptr, outputs,
                   GradientRows{perception_gradient_out, static_cast<std::size_t>(outputs)}, soon);
}

}  // namespace HWY_NAMESPACE
}  // namespace nca::cpu
HWY_AFTER_NAMESPACE();

#endif  // include guard of one target
