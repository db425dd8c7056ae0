// Matrix products of a tile, once for each instruction set (included by kernels.cpp alone, once for each target).
// Layouts and the words row, block, blocked, panel, packed: kernels.h. Each product sums over k in ascending order with
// one fused multiply-add an element, so that an element's value does not depend on its row, its tile, the rows that the
// microkernel takes at once or the vector width.

#if defined(NCA_ENGINE_BACKEND_CPU_MATMUL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NCA_ENGINE_BACKEND_CPU_MATMUL_INL_H_
#undef NCA_ENGINE_BACKEND_CPU_MATMUL_INL_H_
#else
#define NCA_ENGINE_BACKEND_CPU_MATMUL_INL_H_
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

#include "engine/backend/cpu/kernels.h"

HWY_BEFORE_NAMESPACE();
namespace nca::cpu {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
// At most 512 bits: a block's row is a whole number of vectors.
using FloatTag = hn::CappedTag<float, kBlock>;
using Vector = hn::Vec<FloatTag>;

inline constexpr std::size_t kLanes = hn::MaxLanes(FloatTag());
inline constexpr std::size_t kPanel = 2 * kLanes;
inline constexpr std::size_t kBlockVectors = kBlock / kLanes;

/// AVX-512 and NEON have 32 vector registers, the others 16.
inline constexpr bool kManyRegisters = kLanes == 16 || HWY_TARGET == HWY_NEON;

/// Rows of the microkernel: rows x 2 accumulators, 2 weights and 1 broadcast must fit the registers (27 of 32, 15 of
/// 16), and 8 chains of multiply-adds at least are needed to hide their latency. With fixed strides of one cache line a
/// row, all addresses are one register and constants.
inline constexpr int kMicroRows = kManyRegisters ? 12 : 6;

/// A number in all lanes, fetched through a register for integers: of the three loads that a Zen core begins in a cycle
/// at most two may go to registers for vectors, and the loops that call this wait for their loads. It takes 5 % from
/// them (Zen 4).
HWY_INLINE Vector broadcast(const float* from) {
    const FloatTag d;
#if HWY_ARCH_X86
    if constexpr (kLanes >= 8) {
        std::int32_t bits;
        std::memcpy(&bits, from, sizeof bits);
        __asm__("" : "+r"(bits));  // or the compiler would load it into all lanes
        return hn::BitCast(d, hn::Set(hn::RebindToSigned<FloatTag>(), bits));
    }
#endif
    return hn::Set(d, *from);
}

/// Place of a vector of `column` in row 0 of a blocked matrix.
HWY_INLINE std::size_t block_start(std::size_t column) { return column / kBlock * kBlockFloats + column % kBlock; }

/// The share of group `group` when `all` are dealt out evenly to `groups`: 26 in three are 9, 9 and 8.
HWY_INLINE int share(int all, int groups, int group) { return all / groups + (group < all % groups ? 1 : 0); }

/// How many groups `all` things make, of at most `most` each.
HWY_INLINE int group_count(int all, int most) { return (all + most - 1) / most; }

/// Some of the blocks of columns, or of channels, of a matrix.
struct BlockGroup {
    int index;
    std::size_t first;
    int blocks;
};

/// Calls visit(BlockGroup) for all blocks, dealt out evenly to as few groups of at most `most` as there can be.
template <class Visit>
HWY_INLINE void for_each_group(int all_blocks, int most, const Visit& visit) {
    const int groups = group_count(all_blocks, most);
    BlockGroup group{0, 0, 0};
    for (; group.index < groups; ++group.index) {
        group.blocks = share(all_blocks, groups, group.index);
        visit(group);
        group.first += static_cast<std::size_t>(group.blocks);
    }
}

/// Asks for the lines of a SoonList a few at a time, evenly over the `moments` at which it is told to: many at once
/// would fill the buffers that the product itself needs.
class Asker {
public:
    Asker(SoonList list, int moments) : list_(list) {
        std::size_t lines = 0;
        for (const Soon& soon : list) lines += static_cast<std::size_t>(soon.rows * (soon.floats / kBlock));
        at_once_ = (lines + static_cast<std::size_t>(moments) - 1) / static_cast<std::size_t>(moments);
        skip_empty();
    }

    HWY_INLINE void ask() {
        for (std::size_t i = 0; i < at_once_ && !list_.empty(); ++i) {
            const Soon& soon = list_.front();
            hwy::Prefetch(soon.from + soon.offsets[row_] + place_);
            place_ += kBlock;
            if (place_ < soon.floats) continue;
            place_ = 0;
            if (++row_ < soon.rows) continue;
            row_ = 0;
            list_ = list_.subspan(1);
            skip_empty();
        }
    }

private:
    void skip_empty() {
        while (!list_.empty() && list_.front().rows == 0) list_ = list_.subspan(1);
    }

    SoonList list_;
    std::size_t at_once_ = 0;
    int row_ = 0;
    int place_ = 0;
};

/// sums[r][0..1] += kRows rows of a blocked matrix of `blocks` blocks * one packed panel (blocks * kBlock, kPanel).
template <int kRows>
HWY_INLINE void multiply_panel(const float* HWY_RESTRICT left, int blocks, const float* HWY_RESTRICT weights,
                               Vector (&sums)[kRows][2], Asker& asker) {
    const FloatTag d;
    for (int block = 0; block < blocks; ++block, left += kBlockFloats) {
        asker.ask();
        // P and H lie in L2, and no processor guesses the leap to the next block.
#pragma GCC unroll 12
        for (int r = 0; r < kRows; ++r) hwy::Prefetch(left + kBlockFloats + r * kBlock);
#pragma GCC unroll 1
        for (int pair = 0; pair < kBlock; pair += 2) {
#pragma GCC unroll 2
            for (int k = pair; k < pair + 2; ++k, weights += kPanel) {
                const Vector w0 = hn::Load(d, weights);
                const Vector w1 = hn::Load(d, weights + kLanes);
#pragma GCC unroll 12
                for (int r = 0; r < kRows; ++r) {
                    const Vector value = hn::Set(d, left[r * kBlock + k]);
                    sums[r][0] = hn::MulAdd(value, w0, sums[r][0]);
                    sums[r][1] = hn::MulAdd(value, w1, sums[r][1]);
                }
            }
        }
    }
}

// What happens to a finished sum of (row, column) before it is stored: prepare() is called before the sums of a row's
// panel are computed and asks for the memory that the store will need, operator() stores a vector.

/// H is used at once, and not again before backpropagation: the copy on the tape goes past the caches. NaN stays NaN,
/// so that a run that fails is seen to fail.
struct StoreRelu {
    float* out;   // blocked
    float* tape;  // blocked, or null
    HWY_INLINE void prepare(int, std::size_t) const {}
    HWY_INLINE void operator()(int row, std::size_t column, Vector sum) const {
        const FloatTag d;
        const std::size_t place = block_start(column) + static_cast<std::size_t>(row * kBlock);
        const Vector value = hn::IfThenZeroElse(hn::Lt(sum, hn::Zero(d)), sum);
        hn::Store(value, d, out + place);
        if (tape != nullptr) hn::Stream(value, d, tape + place);
    }
};

/// kRows rows from first_row on, the panel that starts at `column`.
template <int kRows, class Store>
HWY_NOINLINE void multiply_rows(const float* left, int blocks, int first_row, std::size_t column,
                                const float* HWY_RESTRICT weights, const float* bias, const Store& store,
                                Asker& asker) {
    const FloatTag d;
    Vector sums[kRows][2];
    const Vector start0 = hn::Load(d, bias + column);
    const Vector start1 = hn::Load(d, bias + column + kLanes);
#pragma GCC unroll 12
    for (int r = 0; r < kRows; ++r) {
        store.prepare(first_row + r, column);
        sums[r][0] = start0;
        sums[r][1] = start1;
    }
    multiply_panel<kRows>(left + first_row * kBlock, blocks, weights, sums, asker);
#pragma GCC unroll 12
    for (int r = 0; r < kRows; ++r) {
        store(first_row + r, column, sums[r][0]);
        store(first_row + r, column + kLanes, sums[r][1]);
    }
}

template <class Store>
using MultiplyRows = void (*)(const float*, int, int, std::size_t, const float*, const float*, const Store&, Asker&);

/// multiply_rows for 1, 2 ... kMicroRows rows.
template <class Store, int... kIndex>
HWY_INLINE MultiplyRows<Store> choose_rows(int rows, std::integer_sequence<int, kIndex...>) {
    static constexpr MultiplyRows<Store> kChoices[] = {&multiply_rows<kIndex + 1, Store>...};
    return kChoices[rows - 1];
}

/// Blocked (rows x inputs) * packed (inputs x columns), panel by panel: a panel of weights stays in L1 while the rows
/// pass by. Rows are dealt out evenly (26 are 9 + 9 + 8 and not 12 + 12 + 2): few rows at once wait for each other.
template <class Store>
HWY_INLINE void multiply(int rows, const float* left, int inputs, const float* weights, const float* bias, int columns,
                         const Store& store, SoonList soon = {}) {
    const int groups = group_count(rows, kMicroRows);
    Asker asker(soon, groups * (columns / static_cast<int>(kPanel)) * (inputs / kBlock));
    for (std::size_t column = 0; column < static_cast<std::size_t>(columns); column += kPanel) {
        const float* panel = weights + column * static_cast<std::size_t>(inputs);
        int row = 0;
        for (int group = 0; group < groups; ++group) {
            const int count = share(rows, groups, group);
            choose_rows<Store>(count, std::make_integer_sequence<int, kMicroRows>())(left, inputs / kBlock, row, column,
                                                                                     panel, bias, store, asker);
            row += count;
        }
    }
}

void hidden_layer(int rows, const float* perception, int inputs, const float* weights, const float* bias, int hidden,
                  float* hidden_out, float* tape, SoonList soon) {
    multiply(rows, perception, inputs, weights, bias, hidden, StoreRelu{hidden_out, tape}, soon);
    if (tape != nullptr) hwy::FlushStream();
}

}  // namespace HWY_NAMESPACE
}  // namespace nca::cpu
HWY_AFTER_NAMESPACE();

#endif  // include guard of one target
