// The words of the kernels' language that are single instructions on a GPU, beside what the PTX manual says of them.
#include "tests/cuda_emulation/gpu_language.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

namespace {

using namespace nca::gpu;

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNoNumber = std::numeric_limits<float>::quiet_NaN();
constexpr std::uint32_t kLargest = 0x7BFF;  // 65504
constexpr std::uint32_t kNan = 0x7FFF;

TEST_CASE("pack_bounded: rounds to nearest, stops at the largest numbers, keeps NaN, the first number low") {
    CHECK(pack_bounded(1.0F, -2.0F) == 0xC0003C00U);
    CHECK(pack_bounded(65519.0F, 65520.0F) == (kLargest << 16 | kLargest));
    CHECK(pack_bounded(1e30F, -1e30F) == ((kLargest | 0x8000U) << 16 | kLargest));
    CHECK(pack_bounded(kInfinity, -kInfinity) == ((kLargest | 0x8000U) << 16 | kLargest));
    CHECK(pack_bounded(kNoNumber, 0.0F) == kNan);
    CHECK(pack_bounded(0.0F, kNoNumber) == kNan << 16);
    CHECK(pack_bounded(1e-30F, 0x1p-24F) == 0x00010000U);
}

TEST_CASE("pack_rectified: what is negative becomes zero, NaN stays") {
    CHECK(pack_rectified(-1.0F, 2.0F) == 0x40000000U);
    CHECK(pack_rectified(-kInfinity, kInfinity) == kLargest << 16);
    CHECK(pack_rectified(kNoNumber, -1e-30F) == kNan);
}

TEST_CASE("permute_bytes: bytes by number, and copies of their highest bits") {
    const std::uint32_t low = 0x83020180U;
    const std::uint32_t high = 0x07860584U;
    CHECK(permute_bytes(low, high, 0x3210) == low);
    CHECK(permute_bytes(low, high, 0x7654) == high);
    CHECK(permute_bytes(low, high, 0x0527) == 0x80050207U);
    CHECK(permute_bytes(low, high, 0xCB98) == 0xFFFF00FFU);
    CHECK(permute_bytes(low, high, 0xFED1) == 0x00FF0001U);
}

TEST_CASE("__dp4a: the products of four bytes, none of them signed") {
    CHECK(__dp4a(0x01020304U, 0x05060708U, 10U) == 10U + 5U + 12U + 21U + 32U);
    CHECK(__dp4a(0xFFFFFFFFU, 0xFFFFFFFFU, 0U) == 4U * 255U * 255U);
}

TEST_CASE("__hneu2_mask: all bits where halves differ; zeros of both signs do not, NaN does from everything") {
    const auto halves = [](std::uint16_t x, std::uint16_t y) { return __half2{{x}, {y}}; };
    CHECK(__hneu2_mask(halves(0, 0x3C00), halves(0, 0)) == 0xFFFF0000U);
    CHECK(__hneu2_mask(halves(0x8000, 0x0001), halves(0, 0)) == 0xFFFF0000U);
    CHECK(__hneu2_mask(halves(0x7FFF, 0x3C00), halves(0x7FFF, 0x3C00)) == 0x0000FFFFU);
}

}  // namespace
