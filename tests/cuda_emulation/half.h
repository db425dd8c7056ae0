// CUDA's 16-bit floats: storage and conversions, rounded to nearest even as IEEE 754 has it, and bounds. Arithmetic on
// them is left out on purpose: kernels compute in float.
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

/// The smaller and the larger one of each pair; NaN if either is.
inline __half __hmin_nan(__half a, __half b) {
    const float x = __half2float(a);
    const float y = __half2float(b);
    return x != x || y != y ? __half{0x7FFF} : (x < y ? a : b);
}
inline __half __hmax_nan(__half a, __half b) {
    const float x = __half2float(a);
    const float y = __half2float(b);
    return x != x || y != y ? __half{0x7FFF} : (x > y ? a : b);
}
inline __half2 __hmin2_nan(__half2 a, __half2 b) { return {__hmin_nan(a.x, b.x), __hmin_nan(a.y, b.y)}; }
inline __half2 __hmax2_nan(__half2 a, __half2 b) { return {__hmax_nan(a.x, b.x), __hmax_nan(a.y, b.y)}; }
