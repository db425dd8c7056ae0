// What the cuda backend owes beyond what every backend does: the same bits for any order of threads, waves and segments
// of any size, no memory taken while it works, no more than a few portions of work ahead of a gate.
#include "engine/backend/cuda/cuda_backend.h"

#include <doctest/doctest.h>

#include <set>

#include "engine/backend/cuda/fp32/fp32_kernels.h"
#include "engine/backend/cuda/progress.h"
#include "engine/model/errors.h"
#include "tests/engine/backend/cuda/cuda_case.h"
#include "tests/engine/backend/grid_case.h"

namespace {

using namespace nca;
using namespace nca::test;

const GridCase kCase{{{12, 20}, {13, 11}, 2, 3}, 3, Living::scattered, 0.5, 41};

/// Everything that a rollout and its gradient give.
struct Outcome {
    std::vector<double> state, gradient, parameters;
    double loss = 0;
    double norm = 0;

    friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome outcome_of(Backend& backend, const GridCase& grid) {
    const std::vector<float> parameters = grid.parameters(), target = grid.target(), state = grid.state();
    backend.upload(Buffer::parameters, std::span<const float>(parameters));
    backend.upload(Buffer::target, std::span<const float>(target));
    backend.upload(Buffer::state, std::span<const float>(state));
    Outcome outcome;
    backend.roll(grid.steps, grid.keep(), true);
    outcome.loss = backend.loss();
    backend.backpropagate();
    outcome.norm = backend.gradient_norm();
    outcome.gradient = download(backend, Buffer::gradient);
    backend.optimiser_update({0.01, 1.0, 1});
    outcome.state = download(backend, Buffer::state);
    outcome.parameters = download(backend, Buffer::parameters);
    return outcome;
}

/// Holds where it is told, and remembers how far the device was then.
class CountingGate final : public Gate {
public:
    bool wanted() const override { return true; }
    bool hold() override {
        launches.push_back(emulation::device_counts().launches);
        return true;
    }
    std::vector<std::int64_t> launches;
};

}  // namespace

TEST_CASE("cuda: two runs give the same bits, whatever the order of blocks, warps and lanes") {
    const FreshDevice fresh;
    for (const GridCase& grid : {kCase, GridCase{{{64, 70}, {9, 9}, 1, 2}, 2, Living::all, 0.5, 5}}) {
        const Outcome in_order = outcome_of(*make_backend(kCudaFp32, grid.shape), grid);
        for (const std::uint64_t seed : {0, 1, 2, 3, 4, 5}) {
            CAPTURE(seed);
            emulation::set_order_seed(seed);
            CHECK(outcome_of(*make_backend(kCudaFp32, grid.shape), grid) == in_order);
        }
    }
}

TEST_CASE("cuda: segments and waves of any size give the reference's numbers") {
    const FreshDevice fresh;
    const GridCase grid{{{6, 20}, {21, 17}, 3, 3}, 3, Living::scattered, 0.5, 9};  // 357 cells a sample
    const auto reference = make_backend({"reference", 0, "auto"}, grid.shape);
    const Outcome wanted = outcome_of(*reference, grid);
    std::set<int> waves, slots;
    for (const int segment_cells : {64, 128, 1024})
        for (const std::size_t wave_bytes : {std::size_t{1}, std::size_t{80'000}, std::size_t{1} << 30})
            for (const int most_slots : {1, 2, 64}) {
                const gpu::fp32::DealingLimits limits{segment_cells, wave_bytes, std::size_t{1} << 28, most_slots};
                const gpu::fp32::Segments segments = gpu::fp32::make_segments(grid.shape, limits);
                waves.insert((segments.total + segments.wave - 1) / segments.wave);
                slots.insert(segments.slots);
                CAPTURE(segment_cells);
                CAPTURE(segments.wave);
                CAPTURE(segments.slots);
                const auto backend = gpu::make_backend_of(grid.shape, fp32_stage_with(limits), "test");
                const Outcome found = outcome_of(*backend, grid);
                CHECK(relative_error(found.state, wanted.state) <= 1e-5);
                CHECK(relative_error(found.gradient, wanted.gradient) <= 1e-4);
            }
    CHECK(waves.size() > 3);
    CHECK(slots.size() > 2);
}

TEST_CASE("cuda: what is said of memory is what is taken, and all of it is given back") {
    const FreshDevice fresh;
    const std::size_t before = emulation::device_counts().device_bytes;
    for (const BackendShape& shape :
         {kCase.shape, BackendShape{{4, 1}, {1, 1}, 1, 0}, BackendShape{{16, 8}, {40, 30}, 2, 5}}) {
        const auto backend = make_cuda_backend(shape, CudaStage::fp32, 0);
        CHECK(emulation::device_counts().device_bytes - before == backend->bytes());
        CHECK(cuda_backend_bytes(shape, CudaStage::fp32).others == backend->bytes());
    }
    CHECK(emulation::device_counts().device_bytes == before);
}

TEST_CASE("cuda: memory is taken when a backend is made, and not while it works") {
    const FreshDevice fresh;
    const auto backend = make_loaded(kCase, kCudaFp32);
    const emulation::DeviceCounts made = emulation::device_counts();
    const std::vector<float> levels(2, 0.5F), weights(kCase.shape.grid.cells(), 0.5F);
    std::vector<std::uint8_t> pixels(kCase.shape.grid.cells() * 4);
    for (int i = 0; i < 3; ++i) {
        backend->noisy_states(std::span<const float>(levels), RandomPlace{});
        RolloutCounts counts;
        backend->roll(kCase.steps, kCase.keep(), true, nullptr, &counts);
        backend->loss();
        backend->backpropagate();
        backend->gradient_norm();
        backend->optimiser_update({0.01, 1.0, 1 + i});
        backend->damage(0, {BrushKind::erase, weights, {}, {}, {}});
        backend->write_frame(1, FrameKind::rgba, pixels);
        download(*backend, Buffer::state);
    }
    const emulation::DeviceCounts now = emulation::device_counts();
    CHECK(now.allocations == made.allocations);
    CHECK(now.pinned_allocations == made.pinned_allocations);
    CHECK(now.launches > made.launches);
}

TEST_CASE("cuda: a gate is met with little work ahead of it") {
    const FreshDevice fresh;
    GridCase grid = kCase;
    grid.shape.tape_steps = grid.steps = 20;
    const auto backend = make_loaded(grid, kCudaFp32);
    CountingGate gate;
    const std::int64_t before = emulation::device_counts().launches;
    backend->roll(grid.steps, grid.keep(), true, &gate);
    backend->loss();
    const std::int64_t per_step = (emulation::device_counts().launches - before) / grid.steps;
    REQUIRE(gate.launches.size() == 20);
    for (std::size_t look = 0; look < gate.launches.size(); ++look) {
        // The device has done all steps but the last few that were queued before this look.
        const auto queued = static_cast<std::int64_t>(look) * per_step;
        CHECK(before + queued - gate.launches[look] <= static_cast<std::int64_t>(gpu::Progress::kAhead + 1) * per_step);
    }
}

TEST_CASE("cuda: the backend says what computes") {
    const FreshDevice fresh;
    CHECK(make_backend({"cuda-fp32", 0, "auto"}, kCase.shape)->description() == "cuda-fp32, emulated GPU, fp32, sm_90");
    CHECK(make_backend({"cuda", 0, "auto"}, kCase.shape)->description().starts_with("cuda, emulated GPU, "));
    CHECK(make_backend({}, kCase.shape)->description().starts_with("cuda, emulated GPU, "));
}

TEST_CASE("cuda: more cells than can be numbered are refused") {
    const BackendShape shape{{4, 1}, {8192, 8192}, 64, 0};
    CHECK_THROWS_AS(gpu::fp32::make_segments(shape), InvalidSetting);
    CHECK(gpu::fp32_kernels_bytes(shape) == std::numeric_limits<std::size_t>::max());
    CHECK_THROWS_AS(make_backend(kCudaFp32, shape), OutOfMemory);
}
