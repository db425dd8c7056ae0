// The live worker's pace: as asked for, as fast as possible, beside a trainer that is busy for seconds, and how fast it
// answers.
#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

#include "engine/model/errors.h"
#include "tests/engine/workers/worker_case.h"

namespace nca {
namespace {

using namespace test;

TEST_CASE("live worker: a pace is kept, slow and fast, and a change is obeyed at once") {
    LiveControls controls;
    controls.steps_per_second = 50;
    LiveWorker worker(small_live(), nullptr, controls);
    wait_until(worker, [](const LiveSnapshot& now) { return now.step >= 1; });
    CHECK(one_of_three([&] {
        const Clock::time_point begin = Clock::now();
        const std::uint32_t first = worker.snapshot()->step;
        std::this_thread::sleep_for(1s);
        const auto now = worker.snapshot();
        const double rate = (now->step - first) / seconds_since(begin);
        MESSAGE("asked for 50 steps/s, got " << rate << ", the worker says " << now->steps_per_second);
        return rate > 25 && rate < 60 && now->steps_per_second > 25 && now->steps_per_second < 60;
    }));

    CHECK(one_of_three([&] {
        controls.steps_per_second = 1.0 / 60;
        CHECK(!worker.set_controls(controls));
        std::this_thread::sleep_for(60ms);
        const std::uint32_t slow = worker.snapshot()->step;
        std::this_thread::sleep_for(150ms);
        const std::uint32_t steps = worker.snapshot()->step - slow;
        MESSAGE("at a step a minute " << steps << " in 150 ms");
        controls.steps_per_second = 0;
        const Clock::time_point begin = Clock::now();
        CHECK(!worker.set_controls(controls));
        wait_until(worker, [&](const LiveSnapshot& s) { return s.step > slow + 20; });
        return in_time(begin, 1 * kSlowness) && steps <= 1;
    }));

    controls.steps_per_second = -1;
    CHECK(worker.set_controls(controls));
    controls.steps_per_second = std::numeric_limits<double>::quiet_NaN();
    CHECK(worker.set_controls(controls));
    controls.steps_per_second = 0;
    controls.keep_probability = 0;
    const auto reason = worker.set_controls(controls);
    REQUIRE(reason);
    CHECK(reason->find("keep probability") != std::string::npos);
    CHECK(worker.controls().keep_probability == 0.5);
    CHECK_THROWS_AS(LiveWorker(small_live(), nullptr, controls), InvalidSetting);
}

TEST_CASE("live worker: free running draws no more frames than a screen can show, and none is lost at rest") {
    // In single precision: keeping a moment rounds a grid of the reference, and the clock says when one is kept.
    LiveStart start = small_live();
    start.execution = {.backend = "cpu", .threads = 1};
    LiveWorker worker(start, nullptr);
    wait_until(worker, [](const LiveSnapshot& now) { return now.step > 0; });
    const Clock::time_point begin = Clock::now();
    const std::uint64_t first = worker.snapshot()->frames;
    std::this_thread::sleep_for(500ms);
    const double rate = static_cast<double>(worker.snapshot()->frames - first) / seconds_since(begin);
    MESSAGE("free running: " << worker.snapshot()->steps_per_second << " steps/s, " << rate << " frames/s");
    CHECK(rate < 260);
    CHECK(!worker.set_controls(paused_controls()));
    const auto now = wait_for_live(worker, LiveRunState::paused);
    LiveGrid twin(start.parameters, start.target, 0.5, start.execution, start.seed, start.noise_level);
    twin.step(static_cast<int>(now->step));
    CHECK(frame_after(worker, 0).number == now->frames);
    CHECK(worker.frames().read_slot().pixels == frame_of(twin));
}

TEST_CASE("live worker: fast frames share a measured error; a pause, a step and a command show the exact one") {
    LiveStart start = small_live();
    start.execution = {.backend = "cpu", .threads = 1};
    LiveControls controls;
    controls.steps_per_second = 200;
    LiveWorker worker(start, nullptr, controls, {.bytes = 0});
    auto now = wait_until(worker, [](const LiveSnapshot& s) { return s.step > 0; });
    const std::uint64_t first = now->frames;
    int changes = 0;
    double error = now->error;
    const Clock::time_point begin = Clock::now();
    while (seconds_since(begin) < 0.5) {
        now = worker.wait_for_newer(now->version, 1s);
        if (now->error != error) ++changes;
        error = now->error;
    }
    const double seconds = seconds_since(begin);
    MESSAGE("of " << now->frames - first << " frames " << changes << " brought another error");
    CHECK(changes > 0);
    CHECK(changes <= 20 * seconds + 1);

    LiveGrid twin(start.parameters, start.target, 0.5, start.execution, start.seed, start.noise_level);
    CHECK(!worker.set_controls(paused_controls()));
    now = wait_for_live(worker, LiveRunState::paused);
    twin.step(static_cast<int>(now->step));
    CHECK(now->error == twin.error());
    CHECK(frame_after(worker, 0).error == twin.error());
    for (int i = 0; i < 3; ++i) {
        const auto ticket = worker.step();
        now = wait_until(worker, [&](const LiveSnapshot& s) { return s.handled >= ticket && s.pending_steps == 0; });
        twin.step(1);
        CHECK(now->error == twin.error());
    }

    // One an hour: nothing but the command changes the grid.
    controls.steps_per_second = 1.0 / 3600;
    CHECK(!worker.set_controls(controls));
    const std::uint32_t paused_at = now->step;
    now = wait_until(worker, [&](const LiveSnapshot& s) { return s.step == paused_at + 1; });
    twin.step(1);
    CHECK(now->error == twin.error());
    now = wait_handled(worker, worker.renoise(0.9));
    twin.renoise(0.9);
    CHECK(now->step == 0);
    CHECK(now->error == twin.error());
}

TEST_CASE("live worker: pauses and joins within a tenth of a second, also where a step takes long") {
    Recipe large = small_recipe();
    large.sizes = {.channels = 64, .hidden = 256};
    large.target_size = 96;
    large.target_padding = 16;
    LiveStart start = small_live();
    start.target = disc_target(large);
    start.parameters = initial_parameters(large.sizes, 1);
    CHECK(one_of_three([&] {
        auto worker = std::make_unique<LiveWorker>(start, nullptr);
        wait_for_live(*worker, LiveRunState::running);
        std::this_thread::sleep_for(50ms);
        Clock::time_point begin = Clock::now();
        CHECK(!worker->set_controls(paused_controls()));
        wait_for_live(*worker, LiveRunState::paused);
        const bool paused_in_time = in_time(begin);
        CHECK(!worker->set_controls({}));
        wait_for_live(*worker, LiveRunState::running);
        std::this_thread::sleep_for(50ms);
        begin = Clock::now();
        worker.reset();
        return in_time(begin) && paused_in_time;
    }));
    CHECK(one_of_three([&] {
        auto worker = std::make_unique<LiveWorker>(small_live(), nullptr, paused_controls());
        wait_for_live(*worker, LiveRunState::paused);
        worker->step(4'000'000'000U);
        const Clock::time_point begin = Clock::now();
        worker.reset();
        return in_time(begin);
    }));
}

TEST_CASE("live worker: keeps moving while a training iteration takes seconds") {
    for (const std::string& backend : slow_backend_names()) {
        CAPTURE(backend);
        Recipe recipe = slow_recipe();
        if (backend == "cpu") recipe.learning.batch = kSlowness > 1 ? 64 : 256;  // sanitizers are slow enough
        // Two threads: dozens would be done with it in less than the seconds that the grid is looked at.
        TrainerWorker trainer(small_run(recipe), {.backend = backend, .threads = 2},
                              std::make_shared<ParametersBoard>());
        LiveControls controls;
        controls.steps_per_second = 60;
        LiveWorker live(small_live(), nullptr, controls);
        trainer.start();
        wait_for_state(trainer, RunState::running);
        wait_until(live, [](const LiveSnapshot& now) { return now.step > 0; });
        CHECK(one_of_three([&] {
            const std::uint32_t first = live.snapshot()->step;
            const Clock::time_point begin = Clock::now();
            double longest_gap = 0;
            Clock::time_point last = begin;
            auto now = live.snapshot();
            while (seconds_since(begin) < 1) {
                now = live.wait_for_newer(now->version, 1s);
                longest_gap = std::max(longest_gap, seconds_since(last));
                last = Clock::now();
            }
            const double rate = (now->step - first) / seconds_since(begin);
            MESSAGE(backend << ": asked for 60 steps/s beside a busy trainer, got " << rate << ", longest gap "
                            << 1e3 * longest_gap << " ms");
            return rate > 30 / kSlowness && longest_gap < 0.25 * kSlowness;
        }));
        CHECK(trainer.snapshot()->iteration == 0);
        CHECK(trainer.snapshot()->state == RunState::running);
    }
}

}  // namespace
}  // namespace nca
