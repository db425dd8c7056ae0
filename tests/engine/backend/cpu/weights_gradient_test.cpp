// Gradients of weights and biases, and the lists of rows in which hidden units fired, on each instruction set of this
// machine beside a plain double-precision loop, for every remainder of rows.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "engine/backend/cpu/kernels.h"
#include "tests/engine/backend/cpu/made_up_tile.h"

namespace {

using nca::cpu::blocked_place;
using nca::cpu::Kernels;
using nca::cpu::kTileRows;
using namespace nca::test;

/// Lists of the rows in which units fired.
struct FiredLists {
    FiredLists(const Kernels& kernels, int rows_in, const float* values, const std::vector<std::uint32_t>& places,
               int hidden)
        : rows(nca::cpu::fired_rows_room(hidden)), begins(static_cast<std::size_t>(hidden) + 1) {
        kernels.list_fired(rows_in, values, places.data(), hidden, fired());
    }
    nca::cpu::FiredRows fired() { return {rows.data(), begins.data()}; }

    std::vector<std::uint8_t> rows;
    std::vector<std::uint32_t> begins;
};

}  // namespace

TEST_CASE("for each hidden unit the rows in which it fired, in order") {
    for (const Kernels* kernels : nca::cpu::available_kernels())
        for (const int rows : kRowCounts) {
            CAPTURE(kernels->instruction_set);
            CAPTURE(rows);
            const int hidden = hidden_of(*kernels);
            const auto places = scattered_places(rows);
            auto values = wavy(nca::cpu::blocked_floats(hidden), 1.4);
            // A unit that never fires, one that always does, and numbers that are none, which must not be lost.
            for (int row = 0; row < kTileRows; ++row) {
                values[blocked_place(row, 0)] = row % 2 == 0 ? 0.0F : -0.0F;
                values[blocked_place(row, 1)] = 1e-30F;
                values[blocked_place(row, 2)] = row % 3 == 0 ? std::nanf("") : 1.0F;
            }
            FiredLists lists(*kernels, rows, values.data(), places, hidden);
            bool same = true;
            std::size_t at = 0;
            for (int n = 0; n < hidden; ++n) {
                same = same && lists.begins[static_cast<std::size_t>(n)] == at;
                for (int row = 0; row < rows; ++row)
                    if (!(values[blocked_place(row_at(places[static_cast<std::size_t>(row)]), n)] <= 0))
                        same = same && int{lists.rows[at++]} == row;
            }
            CHECK(same);
            CHECK(lists.begins[static_cast<std::size_t>(hidden)] == at);
        }
}

TEST_CASE("weights' and biases' gradients add to what is there") {
    for (const Kernels* kernels : nca::cpu::available_kernels())
        for (const int rows : kRowCounts) {
            CAPTURE(kernels->instruction_set);
            CAPTURE(rows);
            for (const int columns : {16, 48, 80, 192}) {
                const int hidden = hidden_of(*kernels);
                const auto places = scattered_places(rows);
                const auto left = wavy(nca::cpu::blocked_floats(columns), 1.1);
                auto values = wavy(nca::cpu::blocked_floats(hidden), 1.2);
                for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::max(values[i], 0.0F);
                auto weights = wavy(static_cast<std::size_t>(columns * hidden), 1.3);
                auto bias = wavy(static_cast<std::size_t>(columns), 1.5);
                const auto weights_before = wavy(weights.size(), 1.3);
                const auto bias_before = wavy(bias.size(), 1.5);
                FiredLists lists(*kernels, rows, values.data(), places, hidden);
                kernels->accumulate_weights(lists.fired(), hidden, values.data(), places.data(), left.data(), columns,
                                            weights.data(), rows % 2 == 0 ? values.data() : nullptr);
                kernels->accumulate_bias(rows, left.data(), columns, bias.data());
                double worst = 0;
                for (int n = 0; n < hidden; ++n)
                    for (int i = 0; i < columns; ++i) {
                        const std::size_t at = place(n, columns, i);
                        double sum = weights_before[at];
                        for (int row = 0; row < rows; ++row)
                            sum += double{left[blocked_place(row, i)]} *
                                   double{values[blocked_place(row_at(places[static_cast<std::size_t>(row)]), n)]};
                        worst = std::max(worst, std::abs(sum - double{weights[at]}));
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
            auto values = wavy(nca::cpu::blocked_floats(hidden), 1.2);
            for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::max(values[i], 0.0F);
            FiredLists fired(*kernels, rows, values.data(), places, hidden);
            FiredLists all = fired;  // every row of every unit, zeros as well
            for (int n = 0; n <= hidden; ++n)
                all.begins[static_cast<std::size_t>(n)] = static_cast<std::uint32_t>(n * rows);
            for (std::size_t i = 0; i < static_cast<std::size_t>(hidden * rows); ++i)
                all.rows[i] = static_cast<std::uint8_t>(i % static_cast<std::size_t>(rows));
            const auto sum = [&](FiredLists& lists, nca::cpu::RowPlaces row_places) {
                auto weights = wavy(static_cast<std::size_t>(kColumns * hidden), 1.3);
                kernels->accumulate_weights(lists.fired(), hidden, values.data(), row_places, left.data(), kColumns,
                                            weights.data(), nullptr);
                std::vector<std::uint32_t> bits(weights.size());
                std::memcpy(bits.data(), weights.data(), weights.bytes());
                return bits;
            };
            const std::vector<std::uint32_t> expected = sum(all, places.data());
            CHECK(sum(fired, places.data()) == expected);
            CHECK(sum(fired, nullptr) == expected);
        }
}
