// Which iterations the tensor-core stage lets be one graph: those whose end a pause can wait for.
#include "engine/backend/cuda/tensor/tensor_rollout.h"

#include <doctest/doctest.h>

namespace {

using namespace nca;

constexpr int kH200 = 132;  // multiprocessors
constexpr int kSmall = 16;

/// A batch of 8 grids of 72 x 72, the notebook's.
BackendShape batch_of_eight(int steps) { return {{64, 256}, {72, 72}, 8, steps}; }

TEST_CASE("tensor rollout: the notebook's iteration is one graph everywhere, a paper's one where the GPU is large") {
    CHECK(gpu::most_steps_of_one_graph(batch_of_eight(64), kSmall) >= 64);
    CHECK(gpu::most_steps_of_one_graph(batch_of_eight(64), kSmall) < 128);
    CHECK(gpu::most_steps_of_one_graph(batch_of_eight(128), kH200) >= 128);
}

TEST_CASE("tensor rollout: more cells, fewer steps in a graph; one always, and never more than a graph should hold") {
    CHECK(gpu::most_steps_of_one_graph({{64, 256}, {144, 144}, 8, 64}, kH200) * 4 <=
          gpu::most_steps_of_one_graph(batch_of_eight(64), kH200) + 4);
    CHECK(gpu::most_steps_of_one_graph({{16, 32}, {40000, 40000}, 1, 64}, kH200) == 1);
    CHECK(gpu::most_steps_of_one_graph({{16, 32}, {2, 2}, 1, 64}, kH200) == 1024);
}

}  // namespace
