// The transposed perception by itself, beside plain sums over neighbours.
#include "engine/backend/cuda/tensor/gather_gradient.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "engine/model/cell_rule.h"
#include "tests/cuda_emulation/gpu_language.h"

namespace {

using namespace nca;
using namespace nca::gpu::tensor;
using emulation::run_grid;

struct Gather {
    /// `flowing`, `surviving`: the share of cells. Where nothing flows there is NaN: nobody may look at it.
    Gather(const GridSize& grid, int batch, double flowing, double surviving, unsigned seed)
        : layout(make_layout({kChannels, kHidden}, grid, batch)),
          survived(layout.cells),
          flow(std::size_t{layout.cells} * kInputs, __float2half_rn(std::numeric_limits<float>::quiet_NaN())),
          unit(layout.cells),
          next_unit(layout.cells, 5.0F),
          gradient(layout.state_halves()) {
        std::mt19937 draw(seed);
        std::uniform_real_distribution<double> share(0, 1);
        std::normal_distribution<float> number;
        for (float& value : gradient) value = number(draw);
        for (std::size_t cell = 0; cell < layout.cells; ++cell) {
            survived[cell] = share(draw) < surviving ? 1 : 0;
            if (share(draw) >= flowing) continue;
            unit[cell] = std::ldexp(1.0F, static_cast<int>(draw() % 9U) - 4);
            for (std::size_t i = 0; i < kInputs; ++i) flow[cell * kInputs + i] = __float2half_rn(number(draw));
        }
    }

    void run() {
        const GatherGradient work{layout, survived.data(), flow.data(), unit.data(), next_unit.data(), gradient.data()};
        run_grid(gather_blocks(layout), kGatherThreads, 0, [&] { gather_gradient(work); });
    }

    /// What channel c of a cell receives from its neighbours, in double precision.
    double received(std::size_t cell, std::size_t c) const {
        const CellPlace place = place_of(layout, static_cast<std::uint32_t>(cell));
        double sum = 0;
        for (int dy = -1; dy <= 1; ++dy)
            for (int dx = -1; dx <= 1; ++dx) {
                const int y = place.y + dy;
                const int x = place.x + dx;
                if (y < 0 || y >= layout.height || x < 0 || x >= layout.width) continue;
                const std::size_t other =
                    cell + static_cast<std::size_t>(static_cast<std::ptrdiff_t>(dy) * layout.width + dx);
                if (unit[other] == 0.0F) continue;
                for (int k = 0; k < kKernels; ++k)
                    sum += perceive_weight(k, -dy, -dx) * static_cast<double>(unit[other]) *
                           static_cast<double>(
                               __half2float(flow[other * kInputs + static_cast<std::size_t>(k) * kChannels + c]));
            }
        return sum;
    }

    Layout layout;
    std::vector<std::uint8_t> survived;
    std::vector<__half> flow;
    std::vector<float> unit, next_unit, gradient;
};

void check_gather(const GridSize& grid, int batch, double flowing, double surviving) {
    CAPTURE(grid.height);
    CAPTURE(grid.width);
    CAPTURE(flowing);
    CAPTURE(surviving);
    Gather gather(grid, batch, flowing, surviving, 11);
    const std::vector<float> before = gather.gradient;
    gather.run();
    for (std::size_t cell = 0; cell < gather.layout.cells; ++cell) {
        REQUIRE(gather.next_unit[cell] == 0.0F);
        for (std::size_t c = 0; c < kChannels; ++c) {
            const std::size_t i = cell * kChannels + c;
            const double wanted =
                (gather.survived[cell] != 0 ? static_cast<double>(before[i]) : 0.0) + gather.received(cell, c);
            REQUIRE(std::fabs(static_cast<double>(gather.gradient[i]) - wanted) < 2e-5);
        }
    }
}

}  // namespace

TEST_CASE("gathered gradient: what each cell's neighbours say of it, on any grid") {
    for (const GridSize& grid : {GridSize{1, 1}, GridSize{1, 9}, GridSize{9, 1}, GridSize{2, 3}, GridSize{4, 8},
                                 GridSize{5, 7}, GridSize{8, 8}, GridSize{9, 17}, GridSize{13, 10}})
        for (const double flowing : {1.0, 0.4}) check_gather(grid, 2, flowing, 0.7);
}

TEST_CASE("gathered gradient: nothing flows, one cell, nobody or everybody survives") {
    for (const double flowing : {0.0, 0.02, 0.4})
        for (const double surviving : {0.0, 1.0}) check_gather({11, 19}, 1, flowing, surviving);
}

TEST_CASE("gathered gradient: a cell keeps its numbers bit by bit where no neighbour says anything") {
    Gather gather({12, 12}, 1, 0.0, 1.0, 3);
    const std::vector<float> before = gather.gradient;
    gather.run();
    CHECK(gather.gradient == before);
}
