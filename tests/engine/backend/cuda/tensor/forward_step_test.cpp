// The fused forward step by itself: slopes, states and sparks of exactly the listed cells, beside plain loops.
#include "engine/backend/cuda/tensor/forward_step.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "engine/backend/cuda/tensor/fragments.h"
#include "engine/backend/cuda/tensor/pack_weights.h"
#include "engine/backend/reference/reference_step.h"
#include "tests/cuda_emulation/gpu_language.h"
#include "tests/engine/backend/grid_case.h"

namespace {

using namespace nca;
using namespace nca::gpu::tensor;
using emulation::run_grid;
using nca::gpu::RolloutControl;

constexpr float kUntouched = -77.0F;

/// What a step works on, in ordinary memory: the emulated device has no other. State and parameters are rounded to 16
/// bits at once, so that the signs near zero are the only ones that rounding can change.
struct Step {
    explicit Step(const test::GridCase& grid_case)
        : grid(grid_case),
          layout(make_layout(grid.shape.sizes, grid.shape.grid, grid.shape.batch)),
          parameters(grid.parameters()),
          master(grid.state()),
          state(layout.state_halves()),
          next(layout.state_halves(), __float2half_rn(kUntouched)),
          flags(layout.cells, kAlive),
          spark(std::size_t{layout.plane_cells} * static_cast<std::size_t>(layout.batch), 9),
          weights(kPackedWords, 0xFFFFFFFFU),
          bias(kHidden + kChannels, kUntouched),
          slopes(std::size_t{layout.cells} * kSlopeBytes, 0xAB) {
        const auto rounded = [](float value) { return __half2float(__float2half_rn(value)); };
        for (float& value : parameters) value = rounded(value);
        for (float& value : master) value = rounded(value);
        const auto channels = static_cast<std::size_t>(layout.channels);
        for (std::size_t cell = 0; cell < layout.cells; ++cell)
            for (std::size_t c = 0; c < kChannels; ++c)
                state[cell * kChannels + c] = __float2half_rn(c < channels ? master[cell * channels + c] : 0.0F);
        const PackWeights pack{layout.channels, layout.hidden, parameters.data(), weights.data(), bias.data()};
        run_grid(pack_blocks(), kThreads, 0, [&] { pack_weights(pack); });
    }

    /// For the cells of a list in raster order, as mark_cells would leave it.
    void run(const std::vector<std::uint32_t>& active, float scale, unsigned blocks) {
        std::vector<std::uint32_t> cells(layout.cells, kNoCell);
        std::vector<std::uint32_t> counts(static_cast<std::size_t>(layout.segments));
        for (const std::uint32_t cell : active) {
            const std::uint32_t segment = cell / layout.segment_cells;
            cells[segment * layout.segment_cells + counts[segment]++] = cell;
        }
        RolloutControl control;
        control.delta_scale = scale;
        ForwardStep step{};
        step.layout = layout;
        step.control = &control;
        step.active = {cells.data(), counts.data()};
        step.flags = flags.data();
        step.weights = weights.data();
        step.bias = bias.data();
        step.state = state.data();
        step.next = next.data();
        step.master = master.data();
        step.spark = spark.data();
        step.slopes = slopes.data();
        run_grid(blocks, kForwardThreads, forward_shared_bytes(), [&] { forward_step(step); });
    }

    const test::GridCase grid;
    Layout layout;
    std::vector<float> parameters, master;
    std::vector<__half> state, next;
    std::vector<std::uint8_t> flags, spark;
    std::vector<std::uint32_t> weights;
    std::vector<float> bias;
    std::vector<std::uint8_t> slopes;
};

/// Sums of the hidden layer before ReLU, and the update, of one cell.
struct Plain {
    std::vector<double> sums, delta;
};

Plain plain_update(const Step& step, const std::vector<double>& state, std::uint32_t cell) {
    const ModelSizes& sizes = step.grid.shape.sizes;
    const CellPlace place = place_of(step.layout, cell);
    const reference::Grid grid{step.grid.shape.grid, sizes.channels};
    const std::vector<double> numbers(step.parameters.begin(), step.parameters.end());
    const reference::UpdateTensors<const double> tensors(sizes, std::span(numbers));
    std::vector<double> perception(static_cast<std::size_t>(sizes.perception()));
    reference::perceive_cell(grid, std::span(state).subspan(place.sample * grid.state_count(), grid.state_count()),
                             place.y, place.x, perception);
    Plain plain{{tensors.bias1.begin(), tensors.bias1.end()}, {tensors.bias2.begin(), tensors.bias2.end()}};
    reference::add_product(perception, tensors.weights1, plain.sums);
    std::vector<double> hidden = plain.sums;
    for (double& value : hidden) value = std::fmax(value, 0.0);
    reference::add_product(hidden, tensors.weights2, plain.delta);
    return plain;
}

void check_step(const test::GridCase& grid, const std::vector<std::uint32_t>& active, unsigned blocks) {
    Step step(grid);
    const std::vector<float> before = step.master;
    const std::vector<double> state(before.begin(), before.end());
    const auto channels = static_cast<std::size_t>(step.layout.channels);
    constexpr float kScale = 2.0F;
    for (std::size_t i = 0; i < step.flags.size(); ++i) step.flags[i] = i % 3 == 0 ? 0 : kAlive;
    step.run(active, kScale, blocks);

    std::size_t listed = 0;
    std::size_t doubtful = 0;
    for (std::uint32_t cell = 0; cell < step.layout.cells; ++cell) {
        CAPTURE(cell);
        const float* master = step.master.data() + cell * channels;
        const std::uint8_t* slopes = step.slopes.data() + std::size_t{cell} * kSlopeBytes;
        const std::uint8_t spark = step.spark[plane_index(step.layout, place_of(step.layout, cell))];
        if (listed >= active.size() || active[listed] != cell) {  // nothing of it may be touched
            for (std::size_t c = 0; c < channels; ++c) REQUIRE(master[c] == before[cell * channels + c]);
            REQUIRE(__half2float(step.next[std::size_t{cell} * kChannels]) == kUntouched);
            for (int i = 0; i < kSlopeBytes; ++i) REQUIRE(slopes[i] == 0xAB);
            REQUIRE(spark == 9);
            continue;
        }
        ++listed;
        const Plain plain = plain_update(step, state, cell);
        for (int unit = 0; unit < kHidden; ++unit) {
            const bool positive = (slopes[unit / 8] >> (7 - unit % 8) & 1) != 0;
            if (unit >= step.layout.hidden) {
                REQUIRE_FALSE(positive);
                continue;
            }
            const double sum = plain.sums[static_cast<std::size_t>(unit)];
            if (std::fabs(sum) < 2e-3)
                ++doubtful;
            else
                REQUIRE(positive == (sum > 0));
        }
        for (std::size_t c = 0; c < kChannels; ++c) {
            const float next = __half2float(step.next[std::size_t{cell} * kChannels + c]);
            if (c >= channels) {
                REQUIRE(next == 0.0F);
                continue;
            }
            const double wanted = state[cell * channels + c] + kScale * plain.delta[c];
            REQUIRE(static_cast<double>(master[c]) == doctest::Approx(wanted).epsilon(2e-3));
            REQUIRE(next == __half2float(__float2half_rn(master[c])));
        }
        const bool bright = is_alive(master[channels - 1]);
        const bool alive = step.flags[cell] != 0;
        REQUIRE(spark == (bright ? (alive ? kCandidateBright | kBright : kCandidateBright) : 0));
    }
    CHECK(listed == active.size());
    CHECK(doubtful <= 2 + active.size() * static_cast<std::size_t>(step.layout.hidden) / 50);
}

TEST_CASE("forward step: slopes, states and sparks of the listed cells, and of no others") {
    const test::GridCase odd{{{5, 33}, {7, 11}, 2, 1}, 1, test::Living::scattered, 0.5, 3};
    const test::GridCase seed{{{64, 256}, {6, 7}, 1, 1}, 1, test::Living::all, 0.5, 4};
    for (const test::GridCase& grid : {odd, seed})
        for (const std::uint32_t stride : {1U, 3U}) {
            std::vector<std::uint32_t> active;
            const auto cells =
                static_cast<std::uint32_t>(static_cast<std::size_t>(grid.shape.batch) * grid.shape.grid.cells());
            for (std::uint32_t cell = stride - 1; cell < cells; cell += stride) active.push_back(cell);
            check_step(grid, active, 2);
        }
    check_step(odd, {}, 3);
    check_step(odd, {76}, 1);
}

TEST_CASE("packed weights: each number of each matrix is where its lane looks for it") {
    const test::GridCase grid{{{9, 70}, {1, 1}, 1, 1}, 1, test::Living::all, 0.5, 4};
    const Step step(grid);
    const ParameterLayout tensors(grid.shape.sizes);
    const auto weight1 = [&](int input, int unit) {
        const int channel = input % kChannels;
        if (channel >= 9 || unit >= 70) return 0.0F;
        return step.parameters[static_cast<std::size_t>((kKernels * channel + input / kChannels) * 70 + unit)];
    };
    const auto weight2 = [&](int unit, int channel) {
        if (channel >= 9 || unit >= 70) return 0.0F;
        return step.parameters[tensors.weights2() + static_cast<std::size_t>(unit * 9 + channel)];
    };
    const auto check = [&]<class Matrix>(Matrix, int first, auto wanted) {
        for (int tile = 0; tile < Matrix::kTiles; ++tile)
            for (int slice = 0; slice < Matrix::kSlices; ++slice)
                for (int lane = 0; lane < kLanes; ++lane)
                    for (int part = 0; part < 4; ++part) {
                        const gpu::ColumnFragment fragment =
                            load_fragment<Matrix>(step.weights.data() + first, tile, slice, lane);
                        const std::uint32_t word = fragment.word[part / 2];
                        const float found = emulation::half_of(word, static_cast<unsigned>(part % 2));
                        // PTX: b(i) has row (lane % 4) * 2 + (i & 1), plus 8 for i >= 2, and column lane / 4.
                        REQUIRE(found == wanted(16 * slice + lane % 4 * 2 + part % 2 + (part >= 2 ? 8 : 0),
                                                8 * tile + lane / 4));
                    }
    };
    check(Packed1{}, kPacked1At, weight1);
    check(Packed2{}, kPacked2At, weight2);
    check(PackedBack2{}, kPackedBack2At, [&](int channel, int unit) { return weight2(unit, channel); });
    check(PackedBack1{}, kPackedBack1At, [&](int unit, int input) { return weight1(input, unit); });
}

}  // namespace
