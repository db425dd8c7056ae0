// Each vector kernel of each instruction set of this machine beside a plain double-precision loop, for every remainder
// of rows; and rows are computed alike wherever they stand in a tile, to the last bit. Products that leave out units
// that did not fire: fired_test.cpp. Gradients of weights and biases: weights_gradient_test.cpp.
#include "engine/backend/cpu/kernels.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "engine/backend/cpu/aligned_buffer.h"
#include "engine/model/cell_rule.h"
#include "tests/engine/backend/cpu/made_up_tile.h"

namespace {

using nca::cpu::AlignedBuffer;
using nca::cpu::blocked_place;
using nca::cpu::Kernels;
using nca::cpu::kTileRows;
using namespace nca::test;

constexpr int kInputs = 48;

/// The hidden layer of made-up numbers.
struct HiddenLayer {
    HiddenLayer(const Kernels& kernels_in, int rows_in)
        : kernels(kernels_in),
          rows(rows_in),
          hidden(hidden_of(kernels)),
          input(wavy(nca::cpu::blocked_floats(kInputs), 0.1)),
          weights(wavy(static_cast<std::size_t>(kInputs * hidden), 0.2)),
          bias(wavy(static_cast<std::size_t>(hidden), 0.3)) {}

    AlignedBuffer<float> compute(nca::cpu::SoonList soon) const {
        AlignedBuffer<float> out(nca::cpu::blocked_floats(hidden));
        kernels.hidden_layer(rows, input.data(), kInputs, weights.data(), bias.data(), hidden, out.data(), nullptr,
                             soon);
        return out;
    }

    const Kernels& kernels;
    int rows;
    int hidden;
    AlignedBuffer<float> input, weights, bias;
};

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
            const HiddenLayer layer(*kernels, rows);
            const auto out = layer.compute({});
            double worst = 0;
            for (int row = 0; row < rows; ++row)
                for (int n = 0; n < layer.hidden; ++n) {
                    double sum = layer.bias[static_cast<std::size_t>(n)];
                    for (int k = 0; k < kInputs; ++k)
                        sum += double{layer.input[blocked_place(row, k)]} *
                               double{layer.weights[packed_place(k, n, kInputs, kernels->panel)]};
                    worst = std::max(worst, std::abs(std::max(sum, 0.0) - double{out[blocked_place(row, n)]}));
                }
            CHECK(worst < kTolerance);
            for (int row = rows; row < kTileRows; ++row) CHECK(out[blocked_place(row, 0)] == 0.0F);
        }
}

TEST_CASE("what is asked for early changes no sum, whatever the lists hold") {
    constexpr int kChannels = 32;
    const auto cells = wavy(static_cast<std::size_t>(kTileRows * kChannels), 0.5);
    std::vector<std::uint32_t> offsets;  // no longer than the list says: a sanitizer sees who reads on
    for (std::uint32_t row = 0; row < kTileRows; ++row) offsets.push_back(row * kChannels);
    const nca::cpu::Soon nothing{};
    const nca::cpu::Soon no_rows{cells.data(), offsets.data(), 0, kChannels};
    const nca::cpu::Soon one{cells.data(), offsets.data() + kTileRows - 1, 1, kChannels};
    const nca::cpu::Soon all{cells.data(), offsets.data(), kTileRows, kChannels};
    const std::vector<nca::cpu::Soon> lists[] = {
        {nothing}, {no_rows, no_rows}, {no_rows, one}, {one, no_rows, all}, {all, all, all, all, nothing}};
    for (const Kernels* kernels : nca::cpu::available_kernels())
        for (const int rows : {1, 12, 13, kTileRows}) {
            CAPTURE(kernels->instruction_set);
            CAPTURE(rows);
            const HiddenLayer layer(*kernels, rows);
            const auto out = layer.compute({});
            for (const std::vector<nca::cpu::Soon>& list : lists)
                CHECK(std::equal(out.data(), out.data() + out.size(), layer.compute(list).data()));
        }
}

TEST_CASE("rows are gathered with a factor, and copied as they are") {
    constexpr int kChannels = 32;
    for (const Kernels* kernels : nca::cpu::available_kernels())
        for (const int rows : kRowCounts) {
            CAPTURE(kernels->instruction_set);
            CAPTURE(rows);
            const auto from = wavy(static_cast<std::size_t>(2 * kTileRows * kChannels), 1.6);
            std::vector<std::uint32_t> offsets;
            for (int row = 0; row < rows; ++row)
                offsets.push_back(static_cast<std::uint32_t>((2 * row + 1) * kChannels));
            AlignedBuffer<float> gathered(nca::cpu::blocked_floats(kChannels));
            AlignedBuffer<float> copied(from.size());
            kernels->gather_rows(rows, offsets.data(), from.data(), 2.0F, kChannels, gathered.data());
            kernels->copy_rows(rows, offsets.data(), from.data(), kChannels, copied.data());
            bool same = true;
            for (int row = 0; row < rows; ++row)
                for (int c = 0; c < kChannels; ++c) {
                    const std::size_t at = offsets[static_cast<std::size_t>(row)] + static_cast<std::size_t>(c);
                    same = same && gathered[blocked_place(row, c)] == 2.0F * from[at] && copied[at] == from[at];
                }
            CHECK(same);
            CHECK(copied[0] == 0.0F);  // a cell that was not named
        }
}

TEST_CASE("perception and its transpose are each other's adjoint") {
    // <perceive(s), g> = <s, gather(g)> for a 3x3 grid around one active centre cell.
    constexpr int kChannels = 32;
    constexpr int kSide = 5;  // 3x3 cells and their border
    for (const Kernels* kernels : nca::cpu::available_kernels()) {
        CAPTURE(kernels->instruction_set);
        auto state = wavy(kSide * kSide * kChannels, 2.0);
        const std::uint32_t centre = (2 * kSide + 2) * kChannels;
        AlignedBuffer<float> perception(3 * kChannels / nca::cpu::kBlock * nca::cpu::kBlockFloats);
        kernels->perceive(1, &centre, state.data(), kSide * kChannels, kChannels, perception.data());
        for (int k = 0; k < nca::kKernels; ++k)
            for (int c = 0; c < kChannels; ++c) {
                double expected = 0;
                for (int dy = -1; dy <= 1; ++dy)
                    for (int dx = -1; dx <= 1; ++dx)
                        expected += nca::perceive_weight(k, dy, dx) *
                                    double{state[place((2 + dy) * kSide + 2 + dx, kChannels, c)]};
                CHECK(double{perception[blocked_place(0, nca::cpu::perception_column(k, c))]} ==
                      doctest::Approx(expected).epsilon(1e-5));
            }
        auto rows = wavy(2 * 3 * kChannels, 3.0);  // dP of the centre, and one of zeros
        std::fill_n(rows.data() + 3 * kChannels, 3 * kChannels, 0.0F);
        double left = 0;
        for (int i = 0; i < 3 * kChannels; ++i)
            left += double{perception[blocked_place(0, i)]} * double{rows[static_cast<std::size_t>(i)]};
        std::vector<std::uint32_t> places(kSide * kSide, 3 * kChannels);
        places[2 * kSide + 2] = 0;
        std::vector<std::uint32_t> ids;
        for (std::uint32_t y = 1; y <= 3; ++y)
            for (std::uint32_t x = 1; x <= 3; ++x) ids.push_back(y * kSide + x);
        // The gradient of cells that keep their own must only grow, that of others is replaced.
        for (const bool keeps : {false, true}) {
            const std::vector<std::uint8_t> keeps_own(kSide * kSide, keeps ? 1 : 0);
            AlignedBuffer<float> gradient(state.size());
            std::fill_n(gradient.data(), gradient.size(), 1000.0F);
            kernels->gather_gradient(static_cast<int>(ids.size()), ids.data(), {rows.data(), places.data(), kSide},
                                     keeps_own.data(), kChannels, gradient.data());
            CHECK(gradient[0] == 1000.0F);  // a cell that was not named
            double right = 0;
            for (const std::uint32_t id : ids)
                for (std::size_t c = 0; c < kChannels; ++c)
                    right += (double{gradient[id * kChannels + c]} - (keeps ? 1000.0 : 0.0)) *
                             double{state[id * kChannels + c]};
            CHECK(left == doctest::Approx(right).epsilon(keeps ? 1e-3 : 1e-5));
        }
    }
}

TEST_CASE("a row's bits do not depend on its place in a tile") {
    for (const Kernels* kernels : nca::cpu::available_kernels()) {
        CAPTURE(kernels->instruction_set);
        const int hidden = hidden_of(*kernels);
        const auto one = wavy(kInputs, 0.1);
        AlignedBuffer<float> input(nca::cpu::blocked_floats(kInputs));
        for (int row = 0; row < kTileRows; ++row)
            for (int k = 0; k < kInputs; ++k) input[blocked_place(row, k)] = one[static_cast<std::size_t>(k)];
        const auto weights = wavy(static_cast<std::size_t>(kInputs * hidden), 0.2);
        const auto bias = wavy(static_cast<std::size_t>(hidden), 0.3);
        for (const int rows : kRowCounts) {
            AlignedBuffer<float> out(nca::cpu::blocked_floats(hidden));
            kernels->hidden_layer(rows, input.data(), kInputs, weights.data(), bias.data(), hidden, out.data(), nullptr,
                                  {});
            bool same = true;
            for (int row = 0; row < rows; ++row)
                for (int n = 0; n < hidden; ++n) same = same && out[blocked_place(row, n)] == out[blocked_place(0, n)];
            CHECK(same);
        }
    }
}
