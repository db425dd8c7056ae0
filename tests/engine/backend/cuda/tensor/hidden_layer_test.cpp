// Slopes of ReLU: eight a byte on their way to the tape, and as masks of a lane's fragments on their way back.
#include "engine/backend/cuda/tensor/hidden_layer.h"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <random>

namespace {

using namespace nca::gpu::tensor;

TEST_CASE("slopes: a bit a number, the first one the highest; NaN has one, zeros of both signs have none") {
    const auto bits = [](std::array<std::uint16_t, 8> halves) {
        WordFour eight;
        std::memcpy(&eight, halves.data(), sizeof eight);
        return slope_bits(eight);
    };
    for (unsigned i = 0; i < 8; ++i) {
        std::array<std::uint16_t, 8> halves{};
        for (const std::uint16_t positive : std::array<std::uint16_t, 4>{0x0001, 0x3C00, 0x7BFF, 0x7FFF}) {
            halves[i] = positive;
            CHECK(bits(halves) == 0x80U >> i);
        }
    }
    CHECK(bits({}) == 0);
    CHECK(bits({0x8000, 0x8000, 0, 0, 0x8000, 0, 0, 0}) == 0);
    CHECK(bits({1, 2, 3, 4, 5, 6, 7, 8}) == 0xFF);
}

TEST_CASE("slopes: a lane finds those of its columns in the four bytes of a warp's columns") {
    std::mt19937 random(7);
    for (int turn = 0; turn < 50; ++turn) {
        std::array<bool, 32> positive{};
        std::array<std::uint8_t, 4> bytes{};
        for (unsigned byte = 0; byte < 4; ++byte) {
            std::array<std::uint16_t, 8> halves{};
            for (unsigned i = 0; i < 8; ++i) {
                positive[8 * byte + i] = random() % 2 == 0;
                halves[i] = positive[8 * byte + i] ? 0x3C00 : 0;
            }
            WordFour eight;
            std::memcpy(&eight, halves.data(), sizeof eight);
            bytes[byte] = slope_bits(eight);
        }
        std::uint32_t word = 0;
        std::memcpy(&word, bytes.data(), sizeof word);
        for (int lane = 0; lane < kLanes; ++lane) {
            const LaneSlopes slopes(word, lane);
            for (int tile = 0; tile < 4; ++tile) {
                const auto column = [&](int part) { return static_cast<unsigned>(8 * tile + sum_column(lane, part)); };
                const std::uint32_t wanted =
                    (positive[column(0)] ? 0x0000FFFFU : 0U) | (positive[column(1)] ? 0xFFFF0000U : 0U);
                REQUIRE(slopes.mask(tile) == wanted);
            }
        }
    }
}

}  // namespace
