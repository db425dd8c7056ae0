// Blocks that have many tiles each, which small grids never give to a GPU's many multiprocessors: what one part of a
// block's warps hands to the other lies twice in shared memory and changes with each tile. "small": compute-sanitizer
// looks at it, too.
#include <doctest/doctest.h>

#include <vector>

#include "engine/backend/cuda/tensor/layout.h"
#include "tests/engine/backend/cuda/tensor/tensor_rig.h"

namespace {

using namespace nca;
using namespace nca::test;

TEST_CASE("small: tensor cores give the same bits with one block, with three and with one for each tile") {
    if (gpu::device_report().architecture < gpu::tensor::kLeastArchitecture) return;
    for (const ModelSizes sizes : {ModelSizes{64, 256}, ModelSizes{6, 20}}) {
        const GridCase grid{{sizes, {30, 30}, 1, 2}, 2, Living::all, 0.9, 77};
        for (const auto activations : {gpu::tensor::Activations::kept, gpu::tensor::Activations::computed_again}) {
            std::vector<double> state, gradient;
            for (const int blocks : {132, 3, 1}) {
                CAPTURE(blocks);
                TensorRig rig(grid, blocks, activations);
                rig.roll(2, grid.keep(), true);
                rig.backpropagate();
                if (state.empty()) {
                    state = rig.state();
                    gradient = rig.gradient();
                }
                CHECK(rig.state() == state);
                CHECK(rig.gradient() == gradient);
            }
        }
    }
}

}  // namespace
