// Some tens of iterations on tensor cores beside the same on the processor in fp32: the same starts and draws, each
// with its own gradient and Adam.
#include <doctest/doctest.h>

#include <cmath>

#include "tests/engine/backend/cuda/tensor/tensor_rig.h"

namespace {

using namespace nca;
using namespace nca::test;

TEST_CASE("tensor cores: training goes the way that it goes in fp32") {
    GridCase grid{{{12, 32}, {8, 9}, 2, 4}, 4, Living::all, 0.5, 77};
    const Execution cpu{"cpu", 1, "auto"};
    const auto plain = make_loaded(grid, cpu);
    const auto optimiser = make_loaded(grid, cpu);  // of the tensor cores' run: only its parameters and moments serve
    TensorRig rig(grid);
    double first = 0, last = 0, worst = 0;
    for (int i = 0; i < 24; ++i) {
        KeepMasks keep = grid.keep();
        keep.place.iteration = static_cast<std::uint32_t>(i);
        const std::vector<double> levels{0.1, 0.6};
        plain->noisy_states(std::span<const double>(levels),
                            RandomPlace{5, Stream::noise_normal, static_cast<std::uint32_t>(i), 0, 0});
        rig.set_state(download(*plain, Buffer::state));

        plain->roll(grid.steps, keep, true);
        const double wanted = plain->loss();
        plain->backpropagate();
        rig.roll(grid.steps, keep, true);
        const double found = rig.loss();
        rig.backpropagate();
        worst = std::fmax(worst, std::fabs(found - wanted) / wanted);
        if (i == 0) first = found;
        last = found;

        const OptimiserStep step{5e-3, 1.0, i + 1};
        plain->optimiser_update(step);
        const std::vector<double> gradient = rig.gradient();
        optimiser->upload(Buffer::gradient, std::span<const double>(gradient));
        optimiser->optimiser_update(step);
        const std::vector<double> parameters = download(*optimiser, Buffer::parameters);
        rig.set_parameters({parameters.begin(), parameters.end()});
    }
    CAPTURE(first);
    CAPTURE(last);
    CAPTURE(worst);
    CHECK(worst <= 0.02);
    CHECK(last < 0.7 * first);
}

}  // namespace
