// A rollout and its gradient by the tensor cores' kernels, small, but with more tiles in a block than its buffers hold,
// for ThreadSanitizer to look at: numbers are asked for elsewhere.
#include <doctest/doctest.h>

#include <cmath>

#include "tests/engine/backend/cuda/tensor/tensor_rig.h"

namespace {

using namespace nca;
using namespace nca::test;
using gpu::tensor::Activations;

void learn_once(ModelSizes sizes, int blocks, Activations activations) {
    CAPTURE(sizes.channels);
    CAPTURE(blocks);
    const GridCase grid{{sizes, {30, 30}, 1, 2}, 2, Living::all, 0.9, 77};
    TensorRig rig(grid, blocks, activations);
    rig.roll(2, grid.keep(), true);
    CHECK(rig.backpropagate());
    for (const double number : rig.gradient()) REQUIRE(std::isfinite(number));
}

TEST_CASE("races: one block with all tiles") { learn_once({64, 256}, 1, Activations::kept); }
TEST_CASE("races: one block, activations computed again") { learn_once({64, 256}, 1, Activations::computed_again); }
TEST_CASE("races: three blocks of a model that fills no tile") { learn_once({6, 20}, 3, Activations::kept); }

}  // namespace
