// Which rows of a tile a hidden unit fired in, once for each instruction set (included by kernels.cpp alone, once for
// each target). Sums that are not positive become zero in the hidden layer, and so does their gradient: about half of
// all, and two thirds in a trained model, which need not be multiplied.

#if defined(NCA_ENGINE_BACKEND_CPU_FIRED_ROWS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NCA_ENGINE_BACKEND_CPU_FIRED_ROWS_INL_H_
#undef NCA_ENGINE_BACKEND_CPU_FIRED_ROWS_INL_H_
#else
#define NCA_ENGINE_BACKEND_CPU_FIRED_ROWS_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "engine/backend/cpu/kernels.h"
#include "engine/backend/cpu/matmul-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nca::cpu {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// The bits that are set in a byte, ascending; behind them zeros.
struct BitLists {
    std::uint8_t of[256][8];
    std::uint8_t count[256];
};
inline constexpr BitLists kBitLists = [] {
    BitLists lists{};
    for (unsigned bits = 0; bits < 256; ++bits)
        for (unsigned bit = 0; bit < 8; ++bit)
            if ((bits >> bit & 1U) != 0) lists.of[bits][lists.count[bits]++] = static_cast<std::uint8_t>(bit);
    return lists;
}();

/// Bit i of byte j becomes bit j of byte i: blocks of one, two and four bits change places across the diagonal.
HWY_INLINE std::uint64_t transpose_bits(std::uint64_t matrix) {
    std::uint64_t differ = (matrix ^ (matrix >> 7)) & 0x00AA00AA00AA00AAU;
    matrix ^= differ ^ (differ << 7);
    differ = (matrix ^ (matrix >> 14)) & 0x0000CCCC0000CCCCU;
    matrix ^= differ ^ (differ << 14);
    differ = (matrix ^ (matrix >> 28)) & 0x00000000F0F0F0F0U;
    return matrix ^ differ ^ (differ << 28);
}

/// Bit i: the i-th of eight values is positive, or not a number.
HWY_INLINE std::uint64_t fired_bits(const float* values) {
    if constexpr (kLanes >= 8) {
        const hn::CappedTag<float, 8> d;
        std::uint8_t bits[8];
        hn::StoreMaskBits(d, hn::Not(hn::Le(hn::Load(d, values), hn::Zero(d))), bits);
        return bits[0];
    } else {
        std::uint64_t bits = 0;
        for (unsigned i = 0; i < 8; ++i) bits |= std::uint64_t{values[i] <= 0 ? 0U : 1U} << i;
        return bits;
    }
}

void list_fired(int rows, const float* hidden_in, RowPlaces hidden_places, int hidden, const FiredRows& fired) {
    constexpr int kBytes = (kTileRows + 7) / 8;
    constexpr std::uint64_t kEachByte = 0x0101010101010101U;
    std::uint8_t* end = fired.rows;
    for (int unit = 0; unit < hidden; unit += 8) {
        const float* values = hidden_in + block_start(static_cast<std::size_t>(unit));
        // Of eight rows at a time: byte u tells in which of them unit u of eight fired.
        std::uint64_t bits[kBytes] = {};
        for (int first = 0; first < rows; first += 8) {
            std::uint64_t matrix = 0;
            if (first + 8 <= rows) {
#pragma GCC unroll 8
                for (int i = 0; i < 8; ++i) matrix |= fired_bits(values + hidden_places[first + i]) << (8 * i);
            } else {
                for (int i = 0; first + i < rows; ++i)
                    matrix |= fired_bits(values + hidden_places[first + i]) << (8 * i);
            }
            bits[first / 8] = transpose_bits(matrix);
        }
        for (int u = 0; u < 8; ++u) {
            fired.begins[unit + u] = static_cast<std::uint32_t>(end - fired.rows);
            for (int first = 0; first < rows; first += 8) {
                const std::size_t byte = bits[first / 8] >> (8 * u) & 255U;
                std::uint64_t list;
                std::memcpy(&list, kBitLists.of[byte], sizeof(list));
                list += kEachByte * static_cast<std::uint64_t>(first);
                std::memcpy(end, &list, sizeof(list));
                end += kBitLists.count[byte];
            }
        }
    }
    fired.begins[hidden] = static_cast<std::uint32_t>(end - fired.rows);
}

}  // namespace HWY_NAMESPACE
}  // namespace nca::cpu
HWY_AFTER_NAMESPACE();

#endif  // include guard of one target
