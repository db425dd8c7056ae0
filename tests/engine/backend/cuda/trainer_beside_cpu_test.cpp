// A training run on the cuda backend beside the same run on the cpu: losses, norms and parameters stay together.
#include <doctest/doctest.h>

#include "engine/train/trainer.h"
#include "tests/engine/backend/cuda/cuda_case.h"
#include "tests/engine/backend/grid_case.h"
#include "tests/engine/train/small_run.h"

namespace {

using namespace nca;
using namespace nca::test;

std::vector<double> widened(const std::vector<float>& values) { return {values.begin(), values.end()}; }

}  // namespace

TEST_CASE("cuda: several iterations beside the cpu's") {
    const FreshDevice fresh;
    emulation::set_order_seed(3);
    Recipe recipe = small_recipe();
    recipe.sizes = {.channels = 12, .hidden = 40};
    Trainer cuda(small_run(recipe), kCudaFp32);
    Trainer cpu(small_run(recipe), {.backend = "cpu", .threads = 1});
    for (int i = 0; i < 12; ++i) {
        CAPTURE(i);
        REQUIRE(cuda.iterate() == IterationEnd::done);
        REQUIRE(cpu.iterate() == IterationEnd::done);
        const IterationRecord& found = cuda.state().history.back();
        const IterationRecord& wanted = cpu.state().history.back();
        CHECK(found.loss == doctest::Approx(wanted.loss).epsilon(1e-4));
        CHECK(found.gradient_norm == doctest::Approx(wanted.gradient_norm).epsilon(2e-3));
        CHECK(found.reach_share == wanted.reach_share);
        CHECK(found.active_share == wanted.active_share);
    }
    CHECK(relative_error(widened(cuda.state().parameters.values), widened(cpu.state().parameters.values)) <= 2e-3);
    CHECK(cuda.last_batch().starts == cpu.last_batch().starts);
}
