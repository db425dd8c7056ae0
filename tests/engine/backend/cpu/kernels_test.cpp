// Each vector kernel of each instruction set of this machine beside a plain double-precision loop, for every remainder
// of rows; and rows are computed alike wherever they stand in a tile, to the last bit.
#include "engine/backend/cpu/kernels.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "engine/backend/cpu/aligned_buffer.h"
#include "engine/model/cell_rule.h"

namespace {

using nca::cpu::AlignedBuffer;
using nca::cpu::Kernels;
using nca::cpu::kTileRows;

/// Numbers in -1..1 that differ from place to place.
AlignedBuffer<float> wavy(std::size_t count, double phase) {
    AlignedBuffer<float> numbers(count);
    for (std::size_t i = 0; i < count; ++i)
        numbers[i] = static_cast<float>(std::sin(0.37 * static_cast<double>(i) + phase));
    return numbers;
}

std::size_t place(int a, int stride, int b) {
    return static_cast<std::size_t>(a) * static_cast<std::size_t>(stride) + static_cast<std::size_t>(b);
}

std::size_t panelled_place(int row, int column, int panel) {
    return place(column / panel, kTileRows * panel, row * panel + column % panel);
}

std::size_t packed_place(int row, int column, int rows, int panel) {
    return place(column / panel, rows * panel, row * panel + column % panel);
}

constexpr double kTolerance = 5e-5;  // float sums of 96 terms below 1

struct Sizes {
    int inputs = 48;
    int hidden;  ///< two panels
};

Sizes sizes_of(const Kernels& kernels) { return {48, 2 * kernels.panel}; }

const int kRowCounts[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 95, 96};

}  // namespace

TEST_CASE("every machine has kernels, the best first, and names them") {
    REQUIRE(!nca::cpu::available_kernels().empty());
    int panel = nca::cpu::available_kernels().front()->panel;
    for (const Kernels* kernels : nca::cpu::available_kernels()) {
        CHECK(kernels->panel <= panel);
        CHECK(kernels->panel >= 2);
        panel = kernels->panel;
    }
}

TEST_CASE("hidden layer: relu(P * W + b) into panels") {
    for (const Kernels* kernels : nca::cpu::available_kernels())
        for (const int rows : kRowCounts) {
            CAPTURE(kernels->instruction_set);
            CAPTURE(rows);
            const Sizes sizes = sizes_of(*kernels);
            const auto input = wavy(static_cast<std::size_t>(kTileRows * sizes.inputs), 0.1);
            const auto weights = wavy(static_cast<std::size_t>(sizes.inputs * sizes.hidden), 0.2);
            const auto bias = wavy(static_cast<std::size_t>(sizes.hidden), 0.3);
            AlignedBuffer<float> out(static_cast<std::size_t>(kTileRows * sizes.hidden));
            kernels->hidden_layer(rows, input.data(), sizes.inputs, weights.data(), bias.data(), sizes.hidden,
                                  out.data());
            double worst = 0;
            for (int row = 0; row < rows; ++row)
                for (int n = 0; n < sizes.hidden; ++n) {
                    double sum = bias[static_cast<std::size_t>(n)];
                    for (int k = 0; k < sizes.inputs; ++k)
                        sum += double{input[place(row, sizes.inputs, k)]} *
                               double{weights[packed_place(k, n, sizes.inputs, kernels->panel)]};
                    worst = std::max(
                        worst, std::abs(std::max(sum, 0.0) - double{out[panelled_place(row, n, kernels->panel)]}));
                }
            CHECK(worst < kTolerance);
            for (int row = rows; row < kTileRows; ++row) CHECK(out[panelled_place(row, 0, kernels->panel)] == 0.0F);
        }
}

TEST_CASE("output layer and perception gradient: panelled times packed into rows") {
    for (const Kernels* kernels : nca::cpu::available_kernels())
        for (const int rows : kRowCounts) {
            CAPTURE(kernels->instruction_set);
            CAPTURE(rows);
            const int hidden = 2 * kernels->panel;
            const int outputs = 3 * kernels->panel;
            const auto input = wavy(static_cast<std::size_t>(kTileRows * hidden), 0.4);
            const auto weights = wavy(static_cast<std::size_t>(hidden * outputs), 0.5);
            const auto bias = wavy(static_cast<std::size_t>(outputs), 0.6);
            AlignedBuffer<float> delta(static_cast<std::size_t>(kTileRows * outputs));
            AlignedBuffer<float> gradient(static_cast<std::size_t>(kTileRows * outputs));
            kernels->output_layer(rows, input.data(), hidden, weights.data(), bias.data(), outputs, delta.data());
            kernels->perception_gradient(rows, input.data(), hidden, weights.data(), outputs, gradient.data());
            double worst = 0;
            for (int row = 0; row < rows; ++row)
                for (int n = 0; n < outputs; ++n) {
                    double sum = 0;
                    for (int k = 0; k < hidden; ++k)
                        sum += double{input[panelled_place(row, k, kernels->panel)]} *
                               double{weights[packed_place(k, n, hidden, kernels->panel)]};
                    worst = std::max(worst, std::abs(sum - double{gradient[place(row, outputs, n)]}));
                    worst = std::max(worst, std::abs(sum + double{bias[static_cast<std::size_t>(n)]} -
                                                     double{delta[place(row, outputs, n)]}));
                }
            CHECK(worst < kTolerance);
        }
}

TEST_CASE("hidden gradient: dDelta * W where the hidden unit fired") {
    for (const Kernels* kernels : nca::cpu::available_kernels())
        for (const int rows : kRowCounts) {
            CAPTURE(kernels->instruction_set);
            CAPTURE(rows);
            const int inputs = 16;
            const int hidden = 2 * kernels->panel;
            const auto input = wavy(static_cast<std::size_t>(kTileRows * inputs), 0.7);
            const auto weights = wavy(static_cast<std::size_t>(inputs * hidden), 0.8);
            const auto fired = wavy(static_cast<std::size_t>(kTileRows * hidden), 0.9);
            AlignedBuffer<float> out(static_cast<std::size_t>(kTileRows * hidden));
            kernels->hidden_gradient(rows, input.data(), inputs, weights.data(), fired.data(), hidden, out.data());
            double worst = 0;
            for (int row = 0; row < rows; ++row)
                for (int n = 0; n < hidden; ++n) {
                    const std::size_t at = panelled_place(row, n, kernels->panel);
                    double sum = 0;
                    for (int k = 0; k < inputs; ++k)
                        sum += double{input[place(row, inputs, k)]} *
                               double{weights[packed_place(k, n, inputs, kernels->panel)]};
                    worst = std::max(worst, std::abs((fired[at] > 0 ? sum : 0.0) - double{out[at]}));
                }
            CHECK(worst < kTolerance);
        }
}

TEST_CASE("weights' and biases' gradients add to what is there") {
    for (const Kernels* kernels : nca::cpu::available_kernels())
        for (const int rows : kRowCounts) {
            CAPTURE(kernels->instruction_set);
            CAPTURE(rows);
            for (const int columns : {16, 48}) {
                const int b_columns = 2 * kernels->panel;
                const auto a = wavy(static_cast<std::size_t>(kTileRows * columns), 1.1);
                const auto b = wavy(static_cast<std::size_t>(kTileRows * b_columns), 1.2);
                auto weights = wavy(static_cast<std::size_t>(columns * b_columns), 1.3);
                auto bias_b = wavy(static_cast<std::size_t>(b_columns), 1.4);
                auto bias_a = wavy(static_cast<std::size_t>(columns), 1.5);
                const auto weights_before = wavy(weights.size(), 1.3);
                const auto bias_b_before = wavy(bias_b.size(), 1.4);
                const auto bias_a_before = wavy(bias_a.size(), 1.5);
                kernels->accumulate_weights(rows, a.data(), columns, b.data(), b_columns, weights.data());
                kernels->accumulate_bias_panelled(rows, b.data(), b_columns, bias_b.data());
                kernels->accumulate_bias(rows, a.data(), columns, bias_a.data());
                double worst = 0;
                for (int n = 0; n < b_columns; ++n) {
                    double bias_sum = bias_b_before[static_cast<std::size_t>(n)];
                    for (int row = 0; row < rows; ++row) bias_sum += double{b[panelled_place(row, n, kernels->panel)]};
                    worst = std::max(worst, std::abs(bias_sum - double{bias_b[static_cast<std::size_t>(n)]}));
                    for (int i = 0; i < columns; ++i) {
                        const std::size_t at = packed_place(i, n, columns, kernels->panel);
                        double sum = weights_before[at];
                        for (int row = 0; row < rows; ++row)
                            sum +=
                                double{a[place(row, columns, i)]} * double{b[panelled_place(row, n, kernels->panel)]};
                        worst = std::max(worst, std::abs(sum - double{weights[at]}));
                    }
                }
                for (int i = 0; i < columns; ++i) {
                    double sum = bias_a_before[static_cast<std::size_t>(i)];
                    for (int row = 0; row < rows; ++row) sum += double{a[place(row, columns, i)]};
                    worst = std::max(worst, std::abs(sum - double{bias_a[static_cast<std::size_t>(i)]}));
                }
                CHECK(worst < kTolerance);
            }
        }
}

TEST_CASE("perception and its transpose are each other's adjoint") {
    // <perceive(s), g> = <s, gather(g)> for a 3x3 grid around one active centre cell.
    constexpr int kChannels = 16;
    constexpr int kSide = 5;  // 3x3 cells and their border
    for (const Kernels* kernels : nca::cpu::available_kernels()) {
        CAPTURE(kernels->instruction_set);
        auto state = wavy(kSide * kSide * kChannels, 2.0);
        const std::uint32_t centre = (2 * kSide + 2) * kChannels;
        AlignedBuffer<float> perception(3 * kChannels);
        kernels->perceive(1, &centre, state.data(), kSide * kChannels, kChannels, perception.data());
        for (int k = 0; k < nca::kKernels; ++k)
            for (int c = 0; c < kChannels; ++c) {
                double expected = 0;
                for (int dy = -1; dy <= 1; ++dy)
                    for (int dx = -1; dx <= 1; ++dx)
                        expected += nca::perceive_weight(k, dy, dx) *
                                    double{state[place((2 + dy) * kSide + 2 + dx, kChannels, c)]};
                CHECK(double{perception[place(k, kChannels, c)]} == doctest::Approx(expected).epsilon(1e-5));
            }
        const auto gradient = wavy(3 * kChannels, 3.0);
        double left = 0;
        for (int i = 0; i < 3 * kChannels; ++i)
            left += double{perception[static_cast<std::size_t>(i)]} * double{gradient[static_cast<std::size_t>(i)]};
        double right = 0;
        for (int y = 1; y <= 3; ++y)
            for (int x = 1; x <= 3; ++x) {
                const float* rows[9] = {};
                rows[(2 - y + 1) * 3 + (2 - x + 1)] = gradient.data();  // where the centre lies as seen from (y, x)
                AlignedBuffer<float> own(kChannels);
                own[0] = 1000;  // must vanish: the cell's own gradient is masked
                kernels->gather_gradient(rows, kChannels, false, own.data());
                for (int c = 0; c < kChannels; ++c)
                    right +=
                        double{own[static_cast<std::size_t>(c)]} * double{state[place(y * kSide + x, kChannels, c)]};
            }
        CHECK(left == doctest::Approx(right).epsilon(1e-5));
    }
}

TEST_CASE("a row's bits do not depend on its place in a tile") {
    for (const Kernels* kernels : nca::cpu::available_kernels()) {
        CAPTURE(kernels->instruction_set);
        const Sizes sizes = sizes_of(*kernels);
        const auto one = wavy(static_cast<std::size_t>(sizes.inputs), 0.1);
        AlignedBuffer<float> input(static_cast<std::size_t>(kTileRows * sizes.inputs));
        for (int row = 0; row < kTileRows; ++row)
            for (int k = 0; k < sizes.inputs; ++k)
                input[place(row, sizes.inputs, k)] = one[static_cast<std::size_t>(k)];
        const auto weights = wavy(static_cast<std::size_t>(sizes.inputs * sizes.hidden), 0.2);
        const auto bias = wavy(static_cast<std::size_t>(sizes.hidden), 0.3);
        for (const int rows : kRowCounts) {
            AlignedBuffer<float> out(static_cast<std::size_t>(kTileRows * sizes.hidden));
            kernels->hidden_layer(rows, input.data(), sizes.inputs, weights.data(), bias.data(), sizes.hidden,
                                  out.data());
            bool same = true;
            for (int row = 0; row < rows; ++row)
                for (int n = 0; n < sizes.hidden; ++n)
                    same = same &&
                           out[panelled_place(row, n, kernels->panel)] == out[panelled_place(0, n, kernels->panel)];
            CHECK(same);
        }
    }
}
