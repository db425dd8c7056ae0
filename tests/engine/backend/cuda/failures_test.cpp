// What becomes of a GPU that is not there, too old, full or lost in mid-run: named errors that say what to do, the last
// good numbers on disk, and a way on with the CPU.
#include <doctest/doctest.h>

#include "engine/backend/cuda/cuda_backend.h"
#include "engine/backend/cuda/cuda_status.h"
#include "engine/backend/cuda/device_words.h"
#include "engine/io/checkpoint.h"
#include "engine/model/errors.h"
#include "tests/engine/backend/cuda/cuda_case.h"
#include "tests/engine/backend/grid_case.h"
#include "tests/engine/workers/worker_case.h"

namespace {

using namespace nca;
using namespace nca::test;

const GridCase kCase{{{8, 12}, {11, 9}, 2, 4}, 4, Living::all, 0.5, 3};

template <class Wanted>
std::string message_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const Wanted& error) {
        return error.what();
    }
    FAIL("nothing of the kind was thrown");
    return "";
}

bool says(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

}  // namespace

TEST_CASE("cuda failures: no GPU, by its several reasons") {
    const FreshDevice fresh;
    for (const std::string& why :
         {gpu::no_driver_words(), gpu::old_driver_words("12.2", "13.0"), gpu::no_device_words(),
          gpu::too_old_device_words("Tesla T4", 75, 80), gpu::device_held_words("cudaErrorDevicesUnavailable")}) {
        make_unusable(why);
        CHECK_FALSE(cuda_status().usable);
        CHECK(cuda_status().why == why);
        CHECK(usable_backend_names() == std::vector<std::string>{"cpu", "reference"});
        CHECK(available_device_memory() == 0);
        for (const char* name : {"cuda", "cuda-fp32"}) {
            const auto message = message_of<BackendUnavailable>([&] { make_backend({name, 0, "auto"}, kCase.shape); });
            CHECK(says(message, why));
            CHECK(says(message, "--backend cpu"));
        }
        const auto instead = make_backend({}, kCase.shape);
        CHECK(instead->description().starts_with("cpu, "));
        CHECK(instead->notice() == "computing on the CPU: " + why);
    }
}

TEST_CASE("cuda failures: a full GPU is an error where it was asked for, and the CPU where it was not") {
    const FreshDevice fresh;
    const std::size_t needed = cuda_backend_bytes(kCase.shape, CudaStage::fp32).others;
    const std::size_t fastest = cuda_backend_bytes(kCase.shape, CudaStage::fastest).others;
    emulation::device_control().memory_left = needed - 1;
    const auto message = message_of<OutOfMemory>([&] { make_backend(kCudaFp32, kCase.shape); });
    CHECK(says(message, "cuda-fp32 backend needs"));
    CHECK(says(message, "11x9 cells"));
    CHECK(says(message, "reduce"));
    emulation::device_control().memory_left = fastest - 1;
    const auto instead = make_backend({}, kCase.shape);
    CHECK(instead->description().starts_with("cpu, "));
    INFO(instead->notice());
    CHECK(says(instead->notice(), "computing on the CPU: the cuda backend needs"));
    CHECK(emulation::device_counts().device_bytes == 0);  // nothing is left of the attempt

    emulation::device_control().memory_left = needed;
    CHECK(make_backend(kCudaFp32, kCase.shape)->description().starts_with("cuda-fp32, "));
}

TEST_CASE(
    "cuda failures: with no memory even for the question whether a stage agrees it is the CPU, and plans still work") {
    const FreshDevice fresh;
    GridCase grid = kCase;
    grid.shape.sizes = {9, 14};  // nobody asked for these before
    for (const std::size_t left :
         {std::size_t{0}, std::size_t{1000}, cuda_backend_bytes(grid.shape, CudaStage::fp32).others}) {
        CAPTURE(left);
        emulation::device_control().memory_left = left;
        CHECK(least_backend_bytes({}, grid.shape) > 0);
        CHECK(backend_bytes({}, grid.shape) > 0);
        CHECK(available_bytes({}) <= left);
        CHECK(emulation::device_counts().launches == 0);  // no plan computes
        const auto instead = make_loaded(grid, {});
        CHECK(instead->description().starts_with("cpu, "));
        CHECK(says(instead->notice(), "computing on the CPU: the "));
    }
}

TEST_CASE("cuda failures: after a loss nothing is planned with the GPU, but by who asked for it by name") {
    const FreshDevice fresh;
    const auto backend = make_loaded(kCase, kCudaFp32);
    emulation::lose_device_after(0);
    backend->roll(1, kCase.keep(), false);
    CHECK_THROWS_AS(download(*backend, Buffer::state), DeviceLost);
    CHECK(choose_backend().name == "cpu");
    CHECK(says(choose_backend().why, "stopped working"));
    CHECK(available_bytes({}) > 0);
    CHECK(without_auto({}).backend == "cpu");
    CHECK(without_auto(kCudaFp32).backend == "cuda-fp32");
    CHECK(least_backend_bytes({}, kCase.shape) == least_backend_bytes({"cpu"}, kCase.shape));
    CHECK_THROWS_AS(available_bytes(kCudaFp32), DeviceLost);
}

TEST_CASE("cuda failures: who listens hears of the backend that was made, and not of the one that could not be") {
    const FreshDevice fresh;
    std::vector<std::string> heard;
    Execution execution;
    execution.on_made = [&](const Backend& backend) { heard.push_back(backend.description()); };
    emulation::device_control().memory_left = 1000;
    make_backend(execution, kCase.shape);
    REQUIRE(heard.size() == 1);
    CHECK(heard[0].starts_with("cpu, "));
}

TEST_CASE("cuda failures: memory that another process took in between is an error too") {
    const FreshDevice fresh;
    emulation::device_control().memory_left = 20'000;
    // Asked for directly, as if it had been free when the sizes were compared.
    const auto message = message_of<OutOfMemory>([&] { make_cuda_backend(kCase.shape, CudaStage::fp32, 0); });
    CHECK(says(message, "the GPU's memory does not suffice"));
    CHECK(emulation::device_counts().device_bytes == 0);
}

TEST_CASE("cuda failures: a device lost in mid-work throws at every verb, and can be destroyed") {
    const FreshDevice fresh;
    const auto backend = make_loaded(kCase, kCudaFp32);
    emulation::lose_device_after(10);
    const auto message = message_of<DeviceLost>([&] {
        backend->roll(4, kCase.keep(), true);
        backend->loss();
    });
    CHECK(says(message, "emulated GPU stopped working"));
    CHECK(says(message, "Go on with the CPU"));
    std::vector<std::uint8_t> pixels(kCase.shape.grid.cells() * 4);
    CHECK_THROWS_AS(backend->write_frame(0, FrameKind::rgba, pixels), DeviceLost);
    CHECK_THROWS_AS(backend->roll(1, kCase.keep(), false), DeviceLost);
    CHECK_THROWS_AS(download(*backend, Buffer::state), DeviceLost);
    CHECK_THROWS_AS(make_cuda_backend(kCase.shape, CudaStage::fp32, 0), DeviceLost);
    const auto instead = make_backend({}, kCase.shape);
    CHECK(instead->description().starts_with("cpu, "));
    CHECK(says(instead->notice(), "stopped working"));
}

TEST_CASE("cuda failures: a run that loses its device stops by name, with its last good state on disk, and goes on") {
    const FreshDevice fresh;
    FreshDirectory directory;
    Recipe recipe = small_recipe();
    recipe.iterations = 6;
    // Lost in the midst of the fourth iteration.
    {
        Trainer trial(small_run(recipe), kCudaFp32);
        for (int i = 0; i < 3; ++i) REQUIRE(trial.iterate() == IterationEnd::done);
    }
    emulation::lose_device_after(emulation::device_counts().launches + 40);
    const TrainingState good = trained(small_run(recipe), 3, {.backend = "cpu", .threads = 1});

    const auto board = new_board();
    TrainerWorker worker(small_run(recipe), kCudaFp32, board, {.checkpoint = directory / "run.checkpoint"});
    worker.start();
    auto now = wait_for_state(worker, RunState::failed);
    CHECK(now->iteration == 3);
    CHECK(says(now->failure, "emulated GPU stopped working when it should"));
    CHECK_FALSE(now->failed_record);
    CHECK(now->last_good == 3);
    CHECK(now->backend == "cuda-fp32, emulated GPU, fp32, sm_90");
    const TrainingState saved = load_checkpoint(directory / "run.checkpoint");
    CHECK(saved.iteration == 3);
    CHECK(relative_error({saved.parameters.values.begin(), saved.parameters.values.end()},
                         {good.parameters.values.begin(), good.parameters.values.end()}) <= 1e-3);

    // The GPU does not come back by itself; the CPU takes over where it stopped.
    wait_handled(worker, worker.resume());
    now = wait_for_state(worker, RunState::failed);
    CHECK(now->iteration == 3);
    wait_handled(worker, worker.compute_with({.backend = "cpu", .threads = 1}));
    worker.resume_from(3);
    now = wait_for_state(worker, RunState::finished);
    CHECK(now->iteration == 6);
    CHECK(now->failure.empty());
    CHECK(now->backend.starts_with("cpu, "));
    const TrainingState wanted = trained(saved, 3, {.backend = "cpu", .threads = 1});
    CHECK(board->newest()->parameters.values == wanted.parameters.values);
}

TEST_CASE("cuda failures: another engine is refused while the run learns") {
    const FreshDevice fresh;
    TrainerWorker worker(small_run(), kCudaFp32, new_board());
    worker.start();
    wait_for_iteration(worker, 1);
    const auto now = wait_handled(worker, worker.compute_with({.backend = "cpu"}));
    CHECK(says(now->refusal, "stop first"));
    worker.stop();
    wait_for_state(worker, RunState::stopped);
    wait_handled(worker, worker.compute_with({.backend = "cpu", .threads = 1}));
    worker.start();
    wait_until(worker, [](const TrainerSnapshot& s) { return s.backend.starts_with("cpu, "); });
}

TEST_CASE("cuda failures: a live grid that loses its device stops by name, and opens again on the CPU") {
    const FreshDevice fresh;
    LiveStart start = small_live();
    start.execution = kCudaFp32;
    LiveWorker worker(start, new_board(), {.paused = false, .steps_per_second = 0});
    wait_until(worker, [](const LiveSnapshot& now) { return now.step > 5; });
    emulation::lose_device_after(100);
    auto now = wait_for_live(worker, LiveRunState::failed);
    CHECK(says(now->failure, "emulated GPU stopped working"));
    CHECK(now->backend.starts_with("cuda-fp32, "));
    start.execution = {.backend = "cpu", .threads = 1};
    wait_handled(worker, worker.open(start));
    now = wait_until(worker, [](const LiveSnapshot& s) { return s.step > 5 && s.state == LiveRunState::running; });
    CHECK(now->backend.starts_with("cpu, "));
    CHECK(now->failure.empty());
}
