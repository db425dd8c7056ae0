// The layout of a shape: slots and bands cover every row once, and do not depend on threads; packing loses nothing.
#include "engine/backend/cpu/layout.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

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

TEST_CASE("a gradient accumulated in packed order comes back at the parameters' places") {
    for (const nca::ModelSizes sizes : {nca::ModelSizes{64, 256}, {5, 7}, {16, 33}}) {
        const nca::cpu::Layout layout({sizes, {4, 4}, 1, 1}, 32);
        const std::size_t count = nca::ParameterLayout(sizes).total();
        std::vector<float> flat(count);
        for (std::size_t i = 0; i < count; ++i) flat[i] = static_cast<float>(i + 1);
        nca::cpu::PackedParameters packed(layout, true);
        packed.pack(layout, sizes, flat);
        // weights1, bias1, transposed weights2 and bias2 as a slot accumulates them; two slots hold the same.
        const nca::cpu::GradientLayout gradient(layout);
        std::vector<float> accumulators(2 * gradient.total);
        for (const std::size_t slot : {std::size_t{0}, gradient.total}) {
            for (std::size_t i = 0; i < packed.weights1.size(); ++i) accumulators[slot + i] = packed.weights1[i];
            for (std::size_t i = 0; i < packed.bias1.size(); ++i)
                accumulators[slot + gradient.bias1 + i] = packed.bias1[i];
            for (std::size_t i = 0; i < packed.weights2_transposed.size(); ++i)
                accumulators[slot + gradient.weights2_transposed + i] = packed.weights2_transposed[i];
            for (int c = 0; c < layout.channels; ++c)
                accumulators[slot + gradient.bias2 + static_cast<std::size_t>(c)] =
                    packed.bias2[static_cast<std::size_t>(c)];
        }
        std::vector<float> back(count);
        nca::cpu::reduce_gradient(layout, sizes, accumulators.data(), 2, back);
        bool same = true;
        for (std::size_t i = 0; i < count; ++i) same = same && back[i] == 2 * flat[i];
        CHECK(same);
    }
}
