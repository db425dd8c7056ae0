// How the kernels hold numbers: wide loads and stores, conversion to 16 bits, and scales that are powers of two.
#pragma once

#include <gpu_language.h>

#include <cstdint>
#include <cstring>
#include <type_traits>

#include "engine/model/host_device.h"

namespace nca::gpu::tensor {

/// Eight and sixteen bytes that travel in one load or store.
struct alignas(8) WordPair {
    std::uint32_t word[2];
};
struct alignas(16) WordFour {
    std::uint32_t word[4];
};

__device__ inline WordPair load_pair(const std::uint32_t* words) { return *reinterpret_cast<const WordPair*>(words); }

/// Row number `row` of rows of `each` numbers, the first of which is at `first`: one multiplication, where `first` is
/// the same all along.
template <class Number>
__device__ inline Number* row_at(Number* first, std::uint32_t row, int each) {
    using Byte = std::conditional_t<std::is_const_v<Number>, const char, char>;
    const std::uint32_t bytes = static_cast<std::uint32_t>(each) * static_cast<std::uint32_t>(sizeof(Number));
    return reinterpret_cast<Number*>(reinterpret_cast<Byte*>(first) + std::uint64_t{row} * bytes);
}

/// Eight 16-bit numbers, 16 bytes aligned.
__device__ inline WordFour load_eight(const __half* numbers) { return *reinterpret_cast<const WordFour*>(numbers); }
__device__ inline void store_eight(__half* numbers, const WordFour& words) {
    *reinterpret_cast<WordFour*>(numbers) = words;
}
/// The same to where nobody looks for a long time: the cache may let it go first.
__device__ inline void store_eight_for_later(__half* numbers, const WordFour& words) {
    __stcs(reinterpret_cast<uint4*>(numbers), make_uint4(words.word[0], words.word[1], words.word[2], words.word[3]));
}

/// Eight floats, 16 bytes aligned, in two loads or stores.
__device__ inline void load_floats(float (&numbers)[8], const float* from) {
    const float4 low = *reinterpret_cast<const float4*>(from);
    const float4 high = *reinterpret_cast<const float4*>(from + 4);
    numbers[0] = low.x, numbers[1] = low.y, numbers[2] = low.z, numbers[3] = low.w;
    numbers[4] = high.x, numbers[5] = high.y, numbers[6] = high.z, numbers[7] = high.w;
}
__device__ inline void store_floats(float* to, const float (&numbers)[8]) {
    *reinterpret_cast<float4*>(to) = make_float4(numbers[0], numbers[1], numbers[2], numbers[3]);
    *reinterpret_cast<float4*>(to + 4) = make_float4(numbers[4], numbers[5], numbers[6], numbers[7]);
}

/// The two numbers of a word, the first from its low half.
__device__ inline float2 unpack(std::uint32_t word) {
    __half2 pair;
    std::memcpy(&pair, &word, sizeof word);
    return make_float2(__low2float(pair), __high2float(pair));
}

/// Two numbers to 16 bits, nearest even, in a word; what is too large becomes infinite.
__device__ inline std::uint32_t pack_rounded(float first, float second) {
    const __half2 pair = __floats2half2_rn(first, second);
    std::uint32_t word = 0;
    std::memcpy(&word, &pair, sizeof word);
    return word;
}

/// Two numbers times a power of two of at most 1, which is 0 from 2^-25 down; rounded where they become too small.
__device__ inline std::uint32_t scale_pair(std::uint32_t word, __half factor) {
    __half2 pair;
    std::memcpy(&pair, &word, sizeof pair);
    pair = __hmul2(pair, __halves2half2(factor, factor));
    std::memcpy(&word, &pair, sizeof pair);
    return word;
}

/// A power of two and its inverse.
struct PowerOfTwo {
    float up;
    float down;
};

/// The scale with which numbers whose largest magnitude has these bits lie in [1,2): exact for all but the very large
/// and small. Infinity and NaN get one too and stay what they are.
NCA_HOST_DEVICE inline PowerOfTwo unit_scale(std::uint32_t largest_bits) {
    constexpr std::uint32_t kLeast = 27;  // 2^-100: what is smaller vanishes
    constexpr std::uint32_t kMost = 227;
    std::uint32_t exponent = largest_bits >> 23;
    exponent = exponent < kLeast ? kLeast : (exponent > kMost ? kMost : exponent);
    const std::uint32_t up_bits = (254U - exponent) << 23;
    const std::uint32_t down_bits = exponent << 23;
    PowerOfTwo scale{};
    std::memcpy(&scale.up, &up_bits, sizeof scale.up);
    std::memcpy(&scale.down, &down_bits, sizeof scale.down);
    return scale;
}

/// 1 / power, which must be a power of two within 2^-126 .. 2^126.
__device__ inline float inverse_power_of_two(float power) {
    return __uint_as_float((254U << 23) - __float_as_uint(power));
}

/// The bits of a magnitude: as integers they are ordered as the numbers are, NaN last.
__device__ inline std::uint32_t magnitude_bits(float value) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    return bits & 0x7FFFFFFFU;
}

}  // namespace nca::gpu::tensor
