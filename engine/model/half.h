// Half-precision numbers (IEEE 754 binary16) as bits: half the room of a float where eleven significant bits are
// enough. Rounds to the nearest, ties to even; what is too large becomes the largest half.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace nca {

inline constexpr float kLargestHalf = 65504.0F;

/// NaN stays NaN; infinities and what lies beyond become +-kLargestHalf.
inline std::uint16_t half_of(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const auto sign = static_cast<std::uint16_t>((bits >> 16U) & 0x8000U);
    const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
    const auto with_sign = [sign](std::uint32_t half) { return static_cast<std::uint16_t>(sign | half); };
    if (magnitude > 0x7F800000U) return with_sign(0x7E00U);   // NaN
    if (magnitude >= 0x477FF000U) return with_sign(0x7BFFU);  // 65,520 and above would round to 65,536
    if (magnitude < 0x38800000U)                              // below 2^-14: steps of 2^-24
        return with_sign(static_cast<std::uint32_t>(std::lrint(std::bit_cast<float>(magnitude) * 0x1p24F)));
    const std::uint32_t rounded = magnitude + 0xFFFU + ((magnitude >> 13U) & 1U);
    return with_sign((rounded - 0x38000000U) >> 13U);
}

inline float float_of(std::uint16_t half) {
    const std::uint32_t exponent = (half >> 10U) & 31U;
    const std::uint32_t fraction = half & 1023U;
    const float sign = (half & 0x8000U) != 0 ? -1.0F : 1.0F;
    if (exponent == 0) return sign * static_cast<float>(fraction) * 0x1p-24F;
    const std::uint32_t biased = exponent == 31 ? 255U : exponent + 112U;
    return sign * std::bit_cast<float>((biased << 23U) | (fraction << 13U));
}

}  // namespace nca
