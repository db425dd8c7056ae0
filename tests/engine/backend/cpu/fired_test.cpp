// Which hidden units fired, and the products that leave the others out, on each instruction set of this machine beside
// a plain double-precision loop: for every remainder of rows, for one to three words of units, whole and not, and for
// every number of blocks of columns that is taken at once.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/backend/cpu/kernels.h"
#include "tests/engine/backend/cpu/made_up_tile.h"

namespace {

using nca::cpu::AlignedBuffer;
using nca::cpu::blocked_place;
using nca::cpu::fired_words;
using nca::cpu::kBlock;
using nca::cpu::Kernels;
using nca::cpu::kRowWords;
using nca::cpu::kTileRows;
using nca::cpu::kWordBits;
using nca::cpu::word_packed_floats;
using nca::cpu::word_packed_place;
using namespace nca::test;

/// One to four blocks in the last word of units, which is the only one, the second or the third.
constexpr int kHiddenSizes[] = {16, 32, 48, 64, 112, 128, 160};
/// Blocks of columns: as many as are taken at once on any instruction set, and remainders.
constexpr int kColumnCounts[] = {16, 32, 48, 64, 80, 96, 112, 128, 192, 240};
constexpr int kSomeRows[] = {1, 2, 3, 7, 64, 65, 96};

/// For each of these sizes a Tile(hidden, columns) is made, with what is right for all of its rows, and its
/// check(kernels, rows) called for every instruction set.
template <class Tile>
void for_each_size() {
    for (const int hidden : kHiddenSizes)
        for (const int columns : kColumnCounts) {
            CAPTURE(hidden);
            CAPTURE(columns);
            const Tile tile(hidden, columns);
            for (const Kernels* kernels : nca::cpu::available_kernels())
                for (const int rows : kSomeRows) {
                    CAPTURE(kernels->instruction_set);
                    CAPTURE(rows);
                    tile.check(*kernels, rows);
                }
        }
}

/// A number for each row of a tile and each of `columns`: what sum(row, column) says.
template <class Sum>
std::vector<double> for_all_rows(int columns, Sum sum) {
    std::vector<double> sums;
    for (int row = 0; row < kTileRows; ++row)
        for (int column = 0; column < columns; ++column) sums.push_back(sum(row, column));
    return sums;
}

bool is_set(const std::vector<std::uint64_t>& bits, std::size_t words, int of, int bit) {
    const auto at = static_cast<std::size_t>(bit);
    return (bits[static_cast<std::size_t>(of) * words + at / kWordBits] >> at % kWordBits & 1U) != 0;
}

/// Cells of a grid in which every second one is computed.
struct Cells {
    Cells(int rows, int channels_in)
        : channels(channels_in),
          state(wavy(static_cast<std::size_t>(2 * kTileRows * channels), 0.7)),
          next(state.size()) {
        for (int row = 0; row < rows; ++row) offsets.push_back(static_cast<std::uint32_t>((2 * row + 1) * channels));
    }
    nca::cpu::CellUpdate update() { return {offsets.data(), state.data(), next.data(), 1.5F, channels}; }

    int channels;
    AlignedBuffer<float> state, next;
    std::vector<std::uint32_t> offsets;
};

/// The output layer of made-up numbers.
struct OutputLayer {
    OutputLayer(int hidden_in, int channels)
        : hidden(hidden_in),
          weights(wavy(word_packed_floats(hidden, channels), 0.5)),
          bias(wavy(static_cast<std::size_t>(channels), 0.6)) {}

    /// Returns the units that fired.
    std::vector<std::uint64_t> compute(const Kernels& kernels, int rows, const AlignedBuffer<float>& input,
                                       Cells& cells) const {
        std::vector<std::uint64_t> fired_units(kTileRows * fired_words(hidden));
        kernels.output_layer(rows, input.data(), hidden, weights.data(), bias.data(), cells.update(),
                             fired_units.data(), true);
        return fired_units;
    }

    int hidden;
    AlignedBuffer<float> weights, bias;
};

struct DeltaTile {
    DeltaTile(int hidden, int channels_in)
        : channels(channels_in),
          input(hidden_values(hidden, 0.4)),
          layer(hidden, channels),
          deltas(for_all_rows(channels, [&](int row, int n) {
              double sum = layer.bias[static_cast<std::size_t>(n)];
              for (int k = 0; k < hidden; ++k)
                  sum +=
                      double{input[blocked_place(row, k)]} * double{layer.weights[word_packed_place(k, n, channels)]};
              return sum;
          })) {}

    void check(const Kernels& kernels, int rows) const {
        Cells cells(rows, channels);
        const std::vector<std::uint64_t> fired_units = layer.compute(kernels, rows, input, cells);
        CHECK(fired_units == FiredBits(kernels, rows, input.data(), nullptr, layer.hidden).units);
        double worst = 0;
        for (int row = 0; row < rows; ++row)
            for (int n = 0; n < channels; ++n) {
                const std::size_t at = place(2 * row + 1, channels, n);
                const double right = double{cells.state[at]} + 1.5 * deltas[place(row, channels, n)];
                worst = std::max(worst, std::abs(right - double{cells.next[at]}));
            }
        CHECK(worst < 2 * kTolerance);
        for (int row = 0; row <= rows && row < kTileRows; ++row) CHECK(cells.next[place(2 * row, channels, 0)] == 0.0F);
    }

    int channels;
    AlignedBuffer<float> input;
    OutputLayer layer;
    std::vector<double> deltas;  // (kTileRows, channels)
};

struct HiddenGradientTile {
    HiddenGradientTile(int hidden_in, int channels_in)
        : hidden(hidden_in),
          channels(channels_in),
          fired(hidden_values(hidden, 0.9)),
          delta(wavy(nca::cpu::blocked_floats(channels), 0.7)),
          weights(wavy(word_packed_floats(hidden, channels), 0.8)),
          sums(for_all_rows(hidden, [&](int row, int n) {
              double sum = 0;
              for (int c = 0; c < channels; ++c)
                  sum += double{delta[blocked_place(row, c)]} * double{weights[word_packed_place(n, c, channels)]};
              return sum;
          })) {}

    void check(const Kernels& kernels, int rows) const {
        const FiredBits bits(kernels, rows, fired.data(), nullptr, hidden);
        auto out = wavy(nca::cpu::blocked_floats(hidden), 1.7);  // what a tile before left there
        kernels.hidden_gradient(rows, bits.units.data(), delta.data(), channels, weights.data(), hidden, out.data(),
                                {});
        double worst = 0;
        bool zero_elsewhere = true;
        for (int row = 0; row < rows; ++row)
            for (int n = 0; n < hidden; ++n) {
                const float value = out[blocked_place(row, n)];
                if (is_set(bits.units, fired_words(hidden), row, n))
                    worst = std::max(worst, std::abs(sums[place(row, hidden, n)] - double{value}));
                else
                    zero_elsewhere = zero_elsewhere && value == 0.0F;
            }
        CHECK(worst < kTolerance);
        CHECK(zero_elsewhere);
    }

    int hidden, channels;
    AlignedBuffer<float> fired, delta, weights;
    std::vector<double> sums;  // (kTileRows, hidden), whether they fired or not
};

struct PerceptionGradientTile {
    PerceptionGradientTile(int hidden_in, int outputs_in)
        : hidden(hidden_in),
          outputs(outputs_in),
          fired(hidden_values(hidden, 0.9)),
          input(wavy(nca::cpu::blocked_floats(hidden), 0.9)),
          weights(wavy(word_packed_floats(hidden, outputs), 0.5)) {
        for (std::size_t i = 0; i < input.size(); ++i) input[i] = fired[i] > 0 ? input[i] : 0.0F;
        sums = for_all_rows(outputs, [&](int row, int n) {
            double sum = 0;
            for (int k = 0; k < hidden; ++k)
                sum += double{input[blocked_place(row, k)]} * double{weights[word_packed_place(k, n, outputs)]};
            return sum;
        });
    }

    AlignedBuffer<float> product(const Kernels& kernels, int rows, const std::vector<std::uint64_t>& units) const {
        AlignedBuffer<float> gradient(static_cast<std::size_t>(kTileRows * outputs));
        kernels.perception_gradient(rows, units.data(), input.data(), hidden, weights.data(), outputs, gradient.data(),
                                    {});
        return gradient;
    }

    void check(const Kernels& kernels, int rows) const {
        const FiredBits bits(kernels, rows, fired.data(), nullptr, hidden);
        std::vector<std::uint64_t> all(bits.units.size());  // zeros as well
        for (int row = 0; row < rows; ++row)
            for (int n = 0; n < hidden; ++n)
                all[place(row, static_cast<int>(fired_words(hidden)), n / static_cast<int>(kWordBits))] |=
                    std::uint64_t{1} << n % static_cast<int>(kWordBits);
        const auto gradient = product(kernels, rows, bits.units);
        CHECK(bits_of(gradient) == bits_of(product(kernels, rows, all)));
        double worst = 0;
        for (std::size_t i = 0; i < place(rows, outputs, 0); ++i)
            worst = std::max(worst, std::abs(sums[i] - double{gradient[i]}));
        CHECK(worst < kTolerance);
        bool rest_is_zero = true;
        for (std::size_t i = place(rows, outputs, 0); i < gradient.size(); ++i)
            rest_is_zero = rest_is_zero && gradient[i] == 0.0F;
        CHECK(rest_is_zero);
    }

    int hidden, outputs;
    AlignedBuffer<float> fired, input, weights;
    std::vector<double> sums;  // (kTileRows, outputs)
};

}  // namespace

TEST_CASE("a bit for each hidden unit that fired in a row, and for each row in which a unit fired") {
    for (const Kernels* kernels : nca::cpu::available_kernels())
        for (const int hidden : kHiddenSizes)
            for (const int rows : kRowCounts) {
                CAPTURE(kernels->instruction_set);
                CAPTURE(hidden);
                CAPTURE(rows);
                const auto places = scattered_places(rows);
                auto values = wavy(nca::cpu::blocked_floats(hidden), 1.4);
                // A unit that never fires, one that always does, and numbers that are none, which must not be lost.
                for (int row = 0; row < kTileRows; ++row) {
                    values[blocked_place(row, 0)] = row % 2 == 0 ? 0.0F : -0.0F;
                    values[blocked_place(row, 1)] = 1e-30F;
                    values[blocked_place(row, 2)] = row % 3 == 0 ? std::nanf("") : 1.0F;
                }
                const FiredBits scattered(*kernels, rows, values.data(), places.data(), hidden);
                const FiredBits in_order(*kernels, rows, values.data(), nullptr, hidden);
                bool same = true;
                for (int n = 0; n < static_cast<int>(fired_words(hidden) * kWordBits); ++n)
                    for (int row = 0; row < static_cast<int>(kRowWords * kWordBits); ++row) {
                        const bool is_there = n < hidden && row < rows;
                        const auto fired = [&](int at) { return is_there && !(values[blocked_place(at, n)] <= 0); };
                        const bool in_place = is_there && fired(row_at(places[static_cast<std::size_t>(row)]));
                        if (row < rows) {
                            same = same && is_set(scattered.units, fired_words(hidden), row, n) == in_place;
                            same = same && is_set(in_order.units, fired_words(hidden), row, n) == fired(row);
                        }
                        if (n < hidden) {
                            same = same && is_set(scattered.rows, kRowWords, n, row) == in_place;
                            same = same && is_set(in_order.rows, kRowWords, n, row) == fired(row);
                        }
                    }
                CHECK(same);
            }
}

TEST_CASE("output layer: candidates are states plus scaled deltas, no other cell is touched, and who fired is told") {
    for_each_size<DeltaTile>();
}

TEST_CASE("output layer: a hidden unit that is no number reaches its cell, and no other") {
    constexpr int kHidden = 128;
    constexpr int kRows = 5;
    for (const Kernels* kernels : nca::cpu::available_kernels())
        for (const int channels : kColumnCounts) {
            CAPTURE(kernels->instruction_set);
            CAPTURE(channels);
            auto input = hidden_values(kHidden, 0.4);
            input[blocked_place(3, 70)] = std::nanf("");
            Cells cells(kRows, channels);
            OutputLayer(kHidden, channels).compute(*kernels, kRows, input, cells);
            bool as_expected = true;
            for (int row = 0; row < kRows; ++row)
                for (int n = 0; n < channels; ++n)
                    as_expected = as_expected && std::isnan(cells.next[place(2 * row + 1, channels, n)]) == (row == 3);
            CHECK(as_expected);
        }
}

TEST_CASE("hidden gradient: dDelta * W2 transposed where the hidden unit fired, else zero") {
    for_each_size<HiddenGradientTile>();
}

TEST_CASE("what is asked for early changes no bit of the gradients") {
    constexpr int kHidden = 160;
    constexpr int kChannels = 112;
    const auto fired = hidden_values(kHidden, 0.9);
    const auto delta = wavy(nca::cpu::blocked_floats(kChannels), 0.7);
    const auto weights = wavy(word_packed_floats(kHidden, kChannels), 0.8);
    std::vector<std::uint32_t> offsets;  // no longer than the list says: a sanitizer sees who reads on
    for (std::uint32_t row = 0; row < kTileRows; ++row) offsets.push_back(row * kBlock);
    const nca::cpu::Soon all{delta.data(), offsets.data(), kTileRows, kBlock};
    const nca::cpu::Soon one{delta.data(), offsets.data() + kTileRows - 1, 1, kBlock};
    const std::vector<nca::cpu::Soon> lists[] = {{one}, {nca::cpu::Soon{}, one, all}, {all, all, all, all, all}};
    for (const Kernels* kernels : nca::cpu::available_kernels())
        for (const int rows : {1, 13, kTileRows}) {
            CAPTURE(kernels->instruction_set);
            CAPTURE(rows);
            const FiredBits bits(*kernels, rows, fired.data(), nullptr, kHidden);
            const auto gradients = [&](nca::cpu::SoonList soon) {
                AlignedBuffer<float> hidden(nca::cpu::blocked_floats(kHidden));
                AlignedBuffer<float> perception(static_cast<std::size_t>(kTileRows * kChannels));
                kernels->hidden_gradient(rows, bits.units.data(), delta.data(), kChannels, weights.data(), kHidden,
                                         hidden.data(), soon);
                kernels->perception_gradient(rows, bits.units.data(), hidden.data(), kHidden, weights.data(), kChannels,
                                             perception.data(), soon);
                return std::pair{bits_of(hidden), bits_of(perception)};
            };
            const auto expected = gradients({});
            for (const std::vector<nca::cpu::Soon>& list : lists) CHECK(gradients(list) == expected);
        }
}

TEST_CASE("a cell's delta, dH and dP have the same bits in any row and on any width of fused vectors") {
    constexpr int kHidden = 160;
    for (const int channels : kColumnCounts) {
        CAPTURE(channels);
        const auto row_values = hidden_values(kHidden, 0.9);
        const auto row_delta = wavy(nca::cpu::blocked_floats(channels), 0.7);
        AlignedBuffer<float> hidden(nca::cpu::blocked_floats(kHidden));
        AlignedBuffer<float> delta(nca::cpu::blocked_floats(channels));
        for (int row = 0; row < kTileRows; ++row) {  // all cells alike
            for (int n = 0; n < kHidden; ++n) hidden[blocked_place(row, n)] = row_values[blocked_place(0, n)];
            for (int c = 0; c < channels; ++c) delta[blocked_place(row, c)] = row_delta[blocked_place(0, c)];
        }
        const OutputLayer layer(kHidden, channels);
        const AlignedBuffer<float> state(static_cast<std::size_t>(2 * kTileRows * channels));
        std::vector<float> fused;  // of the first instruction set that has fused multiply-adds
        for (const Kernels* kernels : nca::cpu::available_kernels()) {
            CAPTURE(kernels->instruction_set);
            const FiredBits bits(*kernels, kTileRows, hidden.data(), nullptr, kHidden);
            Cells cells(kTileRows, channels);
            std::copy_n(state.data(), state.size(), cells.state.data());
            AlignedBuffer<float> dh(nca::cpu::blocked_floats(kHidden));
            AlignedBuffer<float> dp(static_cast<std::size_t>(kTileRows * channels));
            layer.compute(*kernels, kTileRows, hidden, cells);
            kernels->hidden_gradient(kTileRows, bits.units.data(), delta.data(), channels, layer.weights.data(),
                                     kHidden, dh.data(), {});
            kernels->perception_gradient(kTileRows, bits.units.data(), dh.data(), kHidden, layer.weights.data(),
                                         channels, dp.data(), {});
            const auto of_row = [&](int row) {
                std::vector<float> numbers;
                for (int c = 0; c < channels; ++c) {
                    numbers.push_back(cells.next[place(2 * row + 1, channels, c)]);
                    numbers.push_back(dp[place(row, channels, c)]);
                }
                for (int n = 0; n < kHidden; ++n) numbers.push_back(dh[blocked_place(row, n)]);
                return numbers;
            };
            const std::vector<float> first = of_row(0);
            for (int row = 1; row < kTileRows; ++row) CHECK(of_row(row) == first);
            if (kernels->panel < 16) continue;  // on x86 these have no fused multiply-add
            if (fused.empty()) fused = first;
            CHECK(first == fused);
        }
    }
}

TEST_CASE("hidden gradient: an element's bits do not depend on the units beside it") {
    constexpr int kHidden = 128;
    constexpr int kUnit = 77;
    for (const Kernels* kernels : nca::cpu::available_kernels())
        for (const int channels : kColumnCounts) {
            CAPTURE(kernels->instruction_set);
            CAPTURE(channels);
            const auto cell = wavy(static_cast<std::size_t>(channels), 0.7);
            AlignedBuffer<float> delta(nca::cpu::blocked_floats(channels));
            AlignedBuffer<float> fired(nca::cpu::blocked_floats(kHidden));
            for (int row = 0; row < kTileRows; ++row) {
                for (int c = 0; c < channels; ++c) delta[blocked_place(row, c)] = cell[static_cast<std::size_t>(c)];
                for (int n = 0; n < kHidden; ++n)
                    fired[blocked_place(row, n)] = n == kUnit || (n * 7 + row) % (2 + row) == 0 ? 1.0F : 0.0F;
            }
            const auto weights = wavy(word_packed_floats(kHidden, channels), 0.8);
            const FiredBits bits(*kernels, kTileRows, fired.data(), nullptr, kHidden);
            AlignedBuffer<float> out(nca::cpu::blocked_floats(kHidden));
            kernels->hidden_gradient(kTileRows, bits.units.data(), delta.data(), channels, weights.data(), kHidden,
                                     out.data(), {});
            bool same = true;
            for (int row = 0; row < kTileRows; ++row)
                same = same && out[blocked_place(row, kUnit)] == out[blocked_place(0, kUnit)];
            CHECK(same);
            CHECK(out[blocked_place(0, kUnit)] != 0.0F);
        }
}

TEST_CASE("perception gradient: blocked times packed into rows, and units that did not fire change no bit") {
    for_each_size<PerceptionGradientTile>();
}
