// The layout of a shape: slots and bands cover every row once, and do not depend on threads; packing loses nothing.
#include "engine/backend/cpu/layout.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "engine/backend/cpu/kernels.h"
#include "engine/backend/cpu/packed_parameters.h"
#include "engine/model/parameters.h"

TEST_CASE("bands cover every row once, in order, slot by slot") {
    for (const nca::GridSize grid : {nca::GridSize{1, 1}, {72, 72}, {5, 3000}, {301, 7}, {1024, 1024}})
        for (const int batch : {1, 3, 8, 100}) {
            CAPTURE(grid.height);
            CAPTURE(batch);
            const nca::cpu::Layout layout({{64, 256}, grid, batch, 4}, 16);
            int row = 0;
            std::size_t cells = 0;
            std::size_t tiles = 0;
            std::size_t largest = 0;
            for (const nca::cpu::Band& band : layout.bands) {
                CHECK(band.first_row == row);
                CHECK(band.end_row > band.first_row);
                CHECK(band.first_cell == cells);
                CHECK(band.first_tile == tiles);
                const auto count =
                    static_cast<std::size_t>(band.end_row - band.first_row) * static_cast<std::size_t>(grid.width);
                CHECK((count <= nca::cpu::kBandCells || band.end_row - band.first_row == 1));
                row = band.end_row;
                cells += count;
                largest = std::max(largest, count);
                tiles += (count + 95) / 96;
            }
            CHECK(row == grid.height);
            CHECK(cells == layout.grid_cells);
            CHECK(tiles == layout.tiles);
            CHECK(largest == layout.band_cells);
            REQUIRE(layout.first_band.size() == static_cast<std::size_t>(layout.slots) + 1);
            CHECK(layout.first_band.front() == 0);
            CHECK(layout.first_band.back() == static_cast<int>(layout.bands.size()));
        }
}

TEST_CASE("a gradient accumulated hidden unit by hidden unit comes back at the parameters' places") {
    for (const nca::ModelSizes sizes : {nca::ModelSizes{64, 256}, {5, 7}, {16, 33}}) {
        const nca::cpu::Layout layout({sizes, {4, 4}, 1, 1}, 32);
        const nca::ParameterLayout parameters(sizes);
        const std::size_t count = parameters.total();
        std::vector<float> flat(count);
        for (std::size_t i = 0; i < count; ++i) flat[i] = static_cast<float>(i + 1);
        // What a slot accumulates; two slots hold the same.
        const nca::cpu::GradientLayout gradient(layout);
        std::vector<float> accumulators(2 * gradient.total);
        for (const std::size_t slot : {std::size_t{0}, gradient.total}) {
            const auto put = [&](std::size_t place, std::size_t parameter) {
                accumulators[slot + place] = flat[parameter];
            };
            for (int n = 0; n < sizes.hidden; ++n) {
                const auto unit = static_cast<std::size_t>(n);
                for (int c = 0; c < sizes.channels; ++c) {
                    const auto channel = static_cast<std::size_t>(c);
                    for (int k = 0; k < nca::kKernels; ++k)
                        put(gradient.weights1() + unit * static_cast<std::size_t>(layout.inputs) +
                                static_cast<std::size_t>(nca::cpu::perception_column(k, c)),
                            parameters.weights1() +
                                static_cast<std::size_t>((nca::kKernels * c + k) * sizes.hidden + n));
                    put(gradient.weights2 + unit * static_cast<std::size_t>(layout.channels) + channel,
                        parameters.weights2() + unit * static_cast<std::size_t>(sizes.channels) + channel);
                    put(gradient.bias2 + channel, parameters.bias2() + channel);
                }
                put(gradient.bias1 + unit, parameters.bias1() + unit);
            }
        }
        std::vector<float> back(count);
        nca::cpu::reduce_gradient(layout, sizes, accumulators.data(), 2, back);
        bool same = true;
        for (std::size_t i = 0; i < count; ++i) same = same && back[i] == 2 * flat[i];
        CHECK(same);
    }
}

TEST_CASE("as many cells as 32 bits can name") {
    constexpr double kMost = 4294967295.0;
    const nca::GridSize grid{8192, 8192};
    CHECK(nca::cpu::addressed_floats({{4, 8}, grid, 1, 1}) == 8194.0 * 8194.0 * 48);
    CHECK(nca::cpu::addressed_floats({{16, 8}, grid, 1, 1}) <= kMost);
    CHECK(nca::cpu::addressed_floats({{17, 8}, grid, 1, 1}) > kMost);
    CHECK(nca::cpu::addressed_floats({{48, 8}, grid, 1, 0}) <= kMost);
    CHECK(nca::cpu::addressed_floats({{49, 8}, grid, 1, 0}) > kMost);
}
