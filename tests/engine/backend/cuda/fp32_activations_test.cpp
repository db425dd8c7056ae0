// The fp32 stage with activations kept or computed again: the same bits either way, and the memory that was announced.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/backend/cuda/cuda_backend.h"
#include "engine/backend/cuda/fp32/fp32_kernels.h"
#include "engine/model/errors.h"
#include "tests/engine/backend/cuda/cuda_case.h"
#include "tests/engine/backend/grid_case.h"
#include "tests/engine/backend/shut_after.h"

namespace {

using namespace nca;
using namespace nca::test;
using gpu::fp32::DealingLimits;

constexpr std::size_t kKept = std::numeric_limits<std::size_t>::max();
constexpr std::size_t kComputedAgain = 0;

std::unique_ptr<Backend> make_loaded(const GridCase& grid, std::size_t activation_bytes_limit,
                                     const DealingLimits& limits = {}) {
    auto backend = gpu::make_backend_of(grid.shape, fp32_stage_with(limits), "test", activation_bytes_limit);
    grid.load(*backend);
    return backend;
}

std::vector<double> gradient_of(Backend& backend, Gate* gate = nullptr) {
    REQUIRE(backend.backpropagate(gate));
    return download(backend, Buffer::gradient);
}

/// Two rollouts and their gradients, the first tape gone back along twice, with a roll that nobody records in between.
struct Outcome {
    std::vector<double> state, gradient, again, later_state, later_gradient;
    std::uint64_t active = 0, flowing = 0;
    std::int64_t backward_launches = 0;
};

Outcome outcome_of(const GridCase& grid, std::size_t activation_bytes_limit, const DealingLimits& limits) {
    const auto backend = make_loaded(grid, activation_bytes_limit, limits);
    Outcome outcome;
    RolloutCounts counts;
    backend->roll(grid.steps, grid.keep(), true, nullptr, &counts);
    outcome.active = counts.active;
    outcome.flowing = counts.flowing;
    outcome.state = download(*backend, Buffer::state);
    const std::int64_t before = emulation::device_counts().launches;
    outcome.gradient = gradient_of(*backend);
    outcome.backward_launches = emulation::device_counts().launches - before;
    outcome.again = gradient_of(*backend);
    backend->roll(2, grid.keep(), false);
    backend->roll(grid.steps - 1, grid.keep(), true);
    outcome.later_state = download(*backend, Buffer::state);
    outcome.later_gradient = gradient_of(*backend);
    return outcome;
}

bool all_finite(const std::vector<double>& numbers) {
    return std::ranges::all_of(numbers, [](double number) { return std::isfinite(number); });
}

const DealingLimits kManyWaves{64, 1, std::size_t{1} << 28, 3};

}  // namespace

TEST_CASE("cuda fp32: activations kept or computed again, all has the same bits") {
    const FreshDevice fresh;
    int with_dying_cells = 0;
    for (const Living living : {Living::scattered, Living::all, Living::one_cell})
        for (const double probability : {0.5, 1.0})
            for (const BackendShape& shape :
                 {BackendShape{{20, 70}, {13, 11}, 2, 3}, BackendShape{{5, 9}, {21, 17}, 2, 3}})
                for (const DealingLimits& limits : {DealingLimits{}, kManyWaves}) {
                    const GridCase grid{shape, shape.tape_steps, living, probability, 47};
                    CAPTURE(grid.name());
                    CAPTURE(limits.segment_cells);
                    const Outcome wanted = outcome_of(grid, kComputedAgain, limits);
                    emulation::set_order_seed(static_cast<std::uint64_t>(with_dying_cells));
                    const Outcome found = outcome_of(grid, kKept, limits);
                    emulation::set_order_seed(0);
                    CHECK(found.state == wanted.state);
                    CHECK(found.gradient == wanted.gradient);
                    CHECK(found.again == wanted.gradient);
                    CHECK(wanted.again == wanted.gradient);
                    CHECK(found.later_state == wanted.later_state);
                    CHECK(found.later_gradient == wanted.later_gradient);
                    CHECK(all_finite(found.gradient));
                    CHECK(found.backward_launches < wanted.backward_launches);
                    CHECK(found.active == wanted.active);
                    CHECK(found.flowing == wanted.flowing);
                    if (found.active > found.flowing) ++with_dying_cells;
                }
    CHECK(with_dying_cells >= 12);
}

TEST_CASE("cuda fp32: a cell that dies with infinite numbers in it leaves the gradient alone") {
    const FreshDevice fresh;
    const GridCase grid{{{6, 20}, {9, 9}, 1, 2}, 2, Living::one_cell, 0.5, 12};
    const std::size_t middle = 4 * 9 + 4;
    std::vector<float> state = grid.state();
    state[(middle + 2) * 6] = std::numeric_limits<float>::infinity();  // in reach, and not seen by the middle
    KeepMasks keep = grid.keep();
    std::vector<std::uint8_t> masks(2 * 81, 0);
    masks[middle] = masks[middle + 2] = masks[81 + middle] = 1;
    keep.explicit_masks = masks;
    std::vector<std::vector<double>> gradients;
    for (const std::size_t limit : {kComputedAgain, kKept}) {
        const auto backend = make_loaded(grid, limit);
        backend->upload(Buffer::state, std::span<const float>(state));
        RolloutCounts counts;
        backend->roll(2, keep, true, nullptr, &counts);
        CHECK(counts.active == 3);
        CHECK(counts.flowing == 2);
        CHECK(all_finite(download(*backend, Buffer::state)));
        gradients.push_back(gradient_of(*backend));
        CHECK(all_finite(gradients.back()));
        CHECK(std::ranges::any_of(gradients.back(), [](double number) { return number != 0; }));
    }
    CHECK(gradients[0] == gradients[1]);
}

TEST_CASE("cuda fp32: a way back that was abandoned can be begun anew on kept activations") {
    const FreshDevice fresh;
    const GridCase grid{{{6, 20}, {13, 11}, 2, 3}, 3, Living::scattered, 0.5, 9};
    const auto backend = make_loaded(grid, kKept, kManyWaves);
    backend->roll(3, grid.keep(), true);
    const std::vector<double> wanted = gradient_of(*backend);
    for (const int looks : {0, 1, 2, 5, 8}) {
        ShutAfter gate(looks);
        CHECK_FALSE(backend->backpropagate(&gate));
        CHECK(download(*backend, Buffer::gradient) == wanted);
        CHECK(gradient_of(*backend) == wanted);
    }
}

TEST_CASE("cuda fp32: activations are kept where they fit the limit, and what is said of memory is what is taken") {
    const FreshDevice fresh;
    const std::size_t before = emulation::device_counts().device_bytes;
    for (const BackendShape& shape : {BackendShape{{12, 20}, {13, 11}, 2, 3}, BackendShape{{4, 1}, {1, 1}, 1, 1},
                                      BackendShape{{16, 8}, {40, 30}, 2, 5}, BackendShape{{16, 8}, {40, 30}, 2, 0}}) {
        const CudaBackendBytes bytes = cuda_backend_bytes(shape, CudaStage::fp32);
        CHECK((bytes.activations > 0) == (shape.tape_steps > 0));
        const auto taken = [&](std::size_t limit) {
            const auto backend = make_cuda_backend(shape, CudaStage::fp32, limit);
            CHECK(emulation::device_counts().device_bytes - before == backend->bytes());
            return backend->bytes();
        };
        CHECK(taken(0) == bytes.others);
        CHECK(taken(bytes.activations) == bytes.others + bytes.activations);
        CHECK(taken(kKept) == bytes.others + bytes.activations);
        if (bytes.activations > 0) CHECK(taken(bytes.activations - 1) == bytes.others);
    }
    CHECK(gpu::fp32_activation_bytes({{4, 1}, {8192, 8192}, 64, 8}) == 0);  // more cells than can be numbered
    CHECK(emulation::device_counts().device_bytes == before);
}

TEST_CASE("cuda fp32: keep, recompute and auto are kept to") {
    const FreshDevice fresh;
    const BackendShape shape{{16, 32}, {9, 8}, 2, 3};
    const CudaBackendBytes bytes = cuda_backend_bytes(shape, CudaStage::fp32);
    const std::size_t all = bytes.others + bytes.activations;
    Execution execution = kCudaFp32;
    const auto taken = [&](TapeMemory memory, std::size_t left) {
        execution.memory = memory;
        emulation::device_control().memory_left = left;
        return make_backend(execution, shape)->bytes();
    };
    CHECK(taken(TapeMemory::keep, all) == all);
    CHECK(taken(TapeMemory::recompute, 4 * all) == bytes.others);
    const std::size_t enough = (all + 2) / 3 * 4;  // the least multiple of four of which three quarters are `all`
    CHECK(taken(TapeMemory::automatic, enough) == all);
    CHECK(taken(TapeMemory::automatic, enough - 4) == bytes.others);
    CHECK(taken(TapeMemory::automatic, bytes.others) == bytes.others);
    CHECK_THROWS_AS(taken(TapeMemory::keep, all - 1), OutOfMemory);
    CHECK(least_backend_bytes(execution, shape) == all);
}
