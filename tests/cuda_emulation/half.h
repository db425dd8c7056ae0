// CUDA's 16-bit floats: storage and conversions, rounded to nearest even as IEEE 754 has it, and the little
// arithmetic on them that kernels use; else they compute in float.
#pragma once

#include <bit>
#include <cstdint>

namespace nca::emulation {

/// binary32 -> binary16, to nearest even; NaN stays NaN, what is too large becomes infinite.
constexpr std::uint16_t half_bits(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const auto sign = static_cast<std::uint16_t>(bits >> 16 & 0x8000U);
    const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
    if (magnitude > 0x7F800000U) return 0x7FFF;                                       // as __float2half_rn gives it
    if (magnitude >= 0x477FF000U) return static_cast<std::uint16_t>(sign | 0x7C00U);  // from 65520 on
    // The significand with its hidden bit, and by how many bits it must be shifted for a half's exponent.
    const int exponent = static_cast<int>(magnitude >> 23) - 127;
    if (exponent < -25) return sign;  // below half of the smallest
    const std::uint32_t significand = (magnitude & 0x7FFFFFU) | 0x800000U;
    const int shift = exponent < -14 ? -1 - exponent : 13;
    const std::uint32_t kept = significand >> shift;
    const std::uint32_t rest = significand & ((1U << shift) - 1);
    const std::uint32_t middle = 1U << (shift - 1);
    const std::uint32_t rounded = kept + (rest > middle || (rest == middle && (kept & 1U) != 0) ? 1U : 0U);
    // A normal half: the hidden bit counts into the exponent, as does a carry of the rounding.
    const std::uint32_t base = exponent < -14 ? 0U : static_cast<std::uint32_t>(exponent + 14) << 10;
    return static_cast<std::uint16_t>(sign | (base + rounded));
}

/// The same, but what is too large becomes the largest number of its sign.
constexpr std::uint16_t finite_half_bits(float value) {
    const std::uint16_t bits = half_bits(value);
    return (bits & 0x7FFFU) == 0x7C00U ? static_cast<std::uint16_t>(bits - 1) : bits;
}

/// binary16 -> binary32, exact.
constexpr float half_value(std::uint16_t bits) {
    const std::uint32_t sign = static_cast<std::uint32_t>(bits & 0x8000U) << 16;
    const std::uint32_t exponent = bits >> 10 & 0x1FU;
    const std::uint32_t fraction = bits & 0x3FFU;
    if (exponent == 0x1F) return std::bit_cast<float>(sign | 0x7F800000U | fraction << 13);
    if (exponent != 0) return std::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);
    const float small = static_cast<float>(fraction) * 0x1p-24F;
    return sign != 0 ? -small : small;
}

}  // namespace nca::emulation

struct __half {
    std::uint16_t bits;
};
using half = __half;
struct alignas(4) __half2 {
    __half x, y;
};
using half2 = __half2;

inline __half __float2half_rn(float value) { return {nca::emulation::half_bits(value)}; }
inline __half __float2half(float value) { return __float2half_rn(value); }
inline float __half2float(__half value) { return nca::emulation::half_value(value.bits); }
inline __half2 __floats2half2_rn(float x, float y) { return {__float2half_rn(x), __float2half_rn(y)}; }
inline __half2 __halves2half2(__half x, __half y) { return {x, y}; }
inline __half __low2half(__half2 value) { return value.x; }
inline __half __high2half(__half2 value) { return value.y; }
inline float __low2float(__half2 value) { return __half2float(value.x); }
inline float __high2float(__half2 value) { return __half2float(value.y); }
inline unsigned short __half_as_ushort(__half value) { return value.bits; }
inline __half __ushort_as_half(unsigned short bits) { return {bits}; }

/// The products, rounded: those of two halves are exact in a float.
inline __half2 __hmul2(__half2 a, __half2 b) {
    return __floats2half2_rn(__low2float(a) * __low2float(b), __high2float(a) * __high2float(b));
}

/// All bits of a half where the two are not equal; NaN equals nothing.
inline unsigned __hneu2_mask(__half2 a, __half2 b) {
    const auto differ = [](__half x, __half y) { return !(__half2float(x) == __half2float(y)); };
    return (differ(a.x, b.x) ? 0x0000FFFFU : 0U) | (differ(a.y, b.y) ? 0xFFFF0000U : 0U);
}
