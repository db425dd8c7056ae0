// Gradients of weights and biases on each instruction set of this machine beside a plain double-precision loop, for
// every remainder of rows.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/backend/cpu/kernels.h"
#include "tests/engine/backend/cpu/made_up_tile.h"

namespace {

using nca::cpu::blocked_place;
using nca::cpu::Kernels;
using nca::cpu::kRowWords;
using nca::cpu::kWordBits;
using namespace nca::test;

}  // namespace

TEST_CASE("weights' and biases' gradients add to what is there") {
    for (const Kernels* kernels : nca::cpu::available_kernels())
        for (const int rows : kRowCounts) {
            CAPTURE(kernels->instruction_set);
            CAPTURE(rows);
            for (const int columns : {16, 48, 80, 192}) {
                const int hidden = hidden_of(*kernels);
                const auto places = scattered_places(rows);
                const auto left = wavy(nca::cpu::blocked_floats(columns), 1.1);
                const auto values = hidden_values(hidden, 1.2);
                auto weights = wavy(static_cast<std::size_t>(columns * hidden), 1.3);
                auto bias = wavy(static_cast<std::size_t>(columns), 1.5);
                const auto weights_before = wavy(weights.size(), 1.3);
                const auto bias_before = wavy(bias.size(), 1.5);
                auto hidden_bias = wavy(static_cast<std::size_t>(hidden), 1.6);
                const auto hidden_bias_before = wavy(hidden_bias.size(), 1.6);
                const FiredBits fired(*kernels, rows, values.data(), places.data(), hidden);
                kernels->accumulate_weights(fired.rows.data(), hidden, values.data(), places.data(), left.data(),
                                            columns, weights.data(), hidden_bias.data(),
                                            rows % 2 == 0 ? values.data() : nullptr);
                kernels->accumulate_bias(rows, left.data(), columns, bias.data());
                double worst = 0;
                for (int n = 0; n < hidden; ++n) {
                    const auto value = [&](int row) {
                        return double{values[blocked_place(row_at(places[static_cast<std::size_t>(row)]), n)]};
                    };
                    for (int i = 0; i < columns; ++i) {
                        const std::size_t at = place(n, columns, i);
                        double sum = weights_before[at];
                        for (int row = 0; row < rows; ++row) sum += double{left[blocked_place(row, i)]} * value(row);
                        worst = std::max(worst, std::abs(sum - double{weights[at]}));
                    }
                    double sum = hidden_bias_before[static_cast<std::size_t>(n)];
                    for (int row = 0; row < rows; ++row) sum += value(row);
                    worst = std::max(worst, std::abs(sum - double{hidden_bias[static_cast<std::size_t>(n)]}));
                }
                for (int i = 0; i < columns; ++i) {
                    double sum = bias_before[static_cast<std::size_t>(i)];
                    for (int row = 0; row < rows; ++row) sum += double{left[blocked_place(row, i)]};
                    worst = std::max(worst, std::abs(sum - double{bias[static_cast<std::size_t>(i)]}));
                }
                CHECK(worst < kTolerance);
            }
        }
}

TEST_CASE(
    "rows in which a unit did not fire change no bit of the weights' gradient, and rows in order need no places") {
    constexpr int kColumns = 192;
    for (const Kernels* kernels : nca::cpu::available_kernels())
        for (const int rows : kRowCounts) {
            CAPTURE(kernels->instruction_set);
            CAPTURE(rows);
            const int hidden = hidden_of(*kernels);
            std::vector<std::uint32_t> places;
            for (int row = 0; row < rows; ++row) places.push_back(static_cast<std::uint32_t>(row * nca::cpu::kBlock));
            const auto left = wavy(nca::cpu::blocked_floats(kColumns), 1.1);
            const auto values = hidden_values(hidden, 1.2);
            const FiredBits fired(*kernels, rows, values.data(), nullptr, hidden);
            std::vector<std::uint64_t> all(fired.rows.size());  // every row of every unit, zeros as well
            for (std::size_t word = 0; word < all.size(); ++word)
                for (int row = static_cast<int>(word % kRowWords * kWordBits), bit = 0; row < rows && bit < 64; ++row)
                    all[word] |= std::uint64_t{1} << bit++;
            const auto sum = [&](const std::vector<std::uint64_t>& fired_rows, nca::cpu::RowPlaces row_places) {
                auto weights = wavy(static_cast<std::size_t>(kColumns * hidden), 1.3);
                auto bias = wavy(static_cast<std::size_t>(hidden), 1.6);
                kernels->accumulate_weights(fired_rows.data(), hidden, values.data(), row_places, left.data(), kColumns,
                                            weights.data(), bias.data(), nullptr);
                return std::pair(bits_of(weights), bits_of(bias));
            };
            const auto expected = sum(all, places.data());
            auto bias = wavy(static_cast<std::size_t>(hidden), 1.6);
            kernels->accumulate_bias(rows, values.data(), hidden, bias.data());
            CHECK(expected.second == bits_of(bias));
            CHECK(sum(fired.rows, places.data()) == expected);
            CHECK(sum(fired.rows, nullptr) == expected);
        }
}
