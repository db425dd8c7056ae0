// Instructions of a GPU beside what the PTX manual says of them (cvt, prmt, dp4a, set, mul.f16x2): cuda_tests asks the
// stand-ins, gpu_tests the GPU.
#include "tests/cuda_emulation/instructions.h"

#include <doctest/doctest.h>

#include <bit>
#include <cstdint>
#include <limits>
#include <vector>

namespace {

using namespace nca::test;

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNoNumber = std::numeric_limits<float>::quiet_NaN();
constexpr std::uint32_t kNan = 0x7FFF;

/// NaN has many spellings, and the sign of a rectified zero is left open: one of each.
std::uint32_t spelt_alike(Instruction which, std::uint32_t word) {
    const auto half = [&](std::uint32_t bits) {
        if ((bits & 0x7FFFU) > 0x7C00U) return kNan;
        return which == Instruction::pack_rectified && bits == 0x8000U ? 0U : bits;
    };
    if (which != Instruction::pack_bounded && which != Instruction::pack_rectified && which != Instruction::scale_pair)
        return word;
    return half(word & 0xFFFFU) | half(word >> 16) << 16;
}

void check(const std::vector<InstructionCase>& cases) {
    const std::vector<std::uint32_t> found = run_instructions(cases);
    REQUIRE(found.size() == cases.size());
    for (std::size_t i = 0; i < cases.size(); ++i) {
        CAPTURE(i);
        CHECK(spelt_alike(cases[i].which, found[i]) == cases[i].wanted);
    }
}

InstructionCase of_floats(Instruction which, float first, float second, std::uint32_t wanted) {
    return {which, std::bit_cast<std::uint32_t>(first), std::bit_cast<std::uint32_t>(second), 0, wanted};
}

TEST_CASE("pack_bounded: rounds to nearest, stops at the largest numbers, keeps NaN, the first number low") {
    constexpr auto kPack = Instruction::pack_bounded;
    check({
        of_floats(kPack, 1.0F, -2.0F, 0xC0003C00U), of_floats(kPack, 65519.0F, 65520.0F, 0x7BFF7BFFU),
        of_floats(kPack, 1e30F, -1e30F, 0xFBFF7BFFU), of_floats(kPack, kInfinity, -kInfinity, 0xFBFF7BFFU),
        of_floats(kPack, kNoNumber, 0.0F, kNan), of_floats(kPack, 0.0F, kNoNumber, kNan << 16),
        of_floats(kPack, 1e-30F, 0x1p-24F, 0x00010000U),
        of_floats(kPack, 0x1p-25F, 0x1.8p-24F, 0x00020000U),  // ties, to the even one
    });
}

TEST_CASE("pack_rectified: what is negative becomes zero, NaN stays") {
    constexpr auto kPack = Instruction::pack_rectified;
    check({
        of_floats(kPack, -1.0F, 2.0F, 0x40000000U),
        of_floats(kPack, -kInfinity, kInfinity, 0x7BFF0000U),
        of_floats(kPack, kNoNumber, -1e-30F, kNan),
        of_floats(kPack, -0.0F, -kNoNumber, kNan << 16),
        of_floats(kPack, 65520.0F, 0x1p-24F, 0x00017BFFU),
    });
}

TEST_CASE("permute_bytes: bytes by number, and copies of their highest bits") {
    constexpr auto kPermute = Instruction::permute_bytes;
    constexpr std::uint32_t kLow = 0x83020180U;
    constexpr std::uint32_t kHigh = 0x07860584U;
    check({
        {kPermute, kLow, kHigh, 0x3210, kLow},
        {kPermute, kLow, kHigh, 0x7654, kHigh},
        {kPermute, kLow, kHigh, 0x0527, 0x80050207U},
        {kPermute, kLow, kHigh, 0xCB98, 0xFFFF00FFU},
        {kPermute, kLow, kHigh, 0xFED1, 0x00FF0001U},
    });
}

TEST_CASE("__dp4a: the products of four bytes, none of them signed") {
    check({
        {Instruction::dot_bytes, 0x01020304U, 0x05060708U, 10U, 10U + 5U + 12U + 21U + 32U},
        {Instruction::dot_bytes, 0xFFFFFFFFU, 0xFFFFFFFFU, 0U, 4U * 255U * 255U},
    });
}

TEST_CASE("slopes: all bits where a half is not zero; zeros of both signs are, NaN is not") {
    check({
        {Instruction::slopes, 0x3C000000U, 0, 0, 0xFFFF0000U},
        {Instruction::slopes, 0x00018000U, 0, 0, 0xFFFF0000U},
        {Instruction::slopes, 0x80007FFFU, 0, 0, 0x0000FFFFU},
        {Instruction::slopes, 0x7BFF0400U, 0, 0, 0xFFFFFFFFU},
    });
}

TEST_CASE("scale_pair: products rounded to nearest, those too small for a normal number, too") {
    constexpr auto kScale = Instruction::scale_pair;
    check({
        {kScale, 0x3C00C000U, 0x3800, 0, 0x3800BC00U},  // 1 and -2 by a half
        {kScale, 0x7BFF0400U, 0x0001, 0, 0x1BFF0000U},  // 65504 and 2^-14 by 2^-24
        {kScale, 0x0001FC00U, 0x3C00, 0, 0x0001FC00U},  // the smallest, and an infinite one, by 1
        {kScale, 0x00030003U, 0x3800, 0, 0x00020002U},  // 1.5 of the smallest: a tie, to the even one
        {kScale, 0x7BFF7FFFU, 0x0000, 0, kNan},
    });
}

}  // namespace
