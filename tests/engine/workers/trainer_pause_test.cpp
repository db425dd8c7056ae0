// The trainer worker interrupted in the midst of an iteration: how fast it answers, and that results do not depend on
// how often it was.
#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "engine/io/checkpoint.h"
#include "engine/io/model_file.h"
#include "tests/engine/workers/worker_case.h"

namespace nca {
namespace {

using namespace test;

/// Interrupts a run's first iteration, of seconds, nine times; then a second one by a reset.
bool answers_in_time(const std::string& backend) {
    Recipe recipe = slow_recipe();
    if (backend == "cpu") {
        recipe.sizes = {.channels = 64, .hidden = kSlowness > 1 ? 256 : 1024};  // on a fast machine too it lasts
        recipe.target_size = 40;
        recipe.target_padding = 16;
        recipe.learning.steps = 64;
    }
    TrainerWorker worker(small_run(recipe), {.backend = backend, .threads = 2}, new_board());
    std::vector<double> answers;
    const auto answered_in = [&](Clock::time_point begin) { answers.push_back(seconds_since(begin)); };
    worker.start();
    wait_for_state(worker, RunState::running);
    for (const int milliseconds : {5, 40, 90, 150}) {
        std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
        Clock::time_point begin = Clock::now();
        worker.pause();
        const auto paused = wait_for_state(worker, RunState::paused);
        answered_in(begin);
        if (milliseconds >= 40) CHECK(paused->mid_iteration);
        begin = Clock::now();
        worker.resume();
        wait_for_state(worker, RunState::running);
        answered_in(begin);
        if (paused->mid_iteration) continue;
        pause_in_mid_iteration(worker);  // the first came before it had begun; the others shall not
        worker.resume();
        wait_for_state(worker, RunState::running);
    }
    std::this_thread::sleep_for(30ms);
    Clock::time_point begin = Clock::now();
    worker.stop();
    const auto stopped = wait_for_state(worker, RunState::stopped);
    answered_in(begin);
    CHECK(stopped->iteration == 0);  // so it was in the midst of its first iteration of seconds
    begin = Clock::now();
    worker.start();
    wait_for_state(worker, RunState::running);
    std::this_thread::sleep_for(30ms);
    worker.reset();
    wait_for_state(worker, RunState::idle);
    const bool reset_in_time = in_time(begin, 1 * kSlowness);
    std::sort(answers.begin(), answers.end());
    MESSAGE(backend << ": median answer " << 1e3 * answers[answers.size() / 2] << " ms, worst " << 1e3 * answers.back()
                    << " ms");
    // One of nine may be late: the machine has other things to do than this test.
    return reset_in_time && answers[answers.size() - 2] < kAnswerSeconds;
}

TEST_CASE("trainer worker: pause, resume and stop in mid-iteration answer within a tenth of a second") {
    for (const std::string& backend : slow_backend_names()) {
        CAPTURE(backend);
        CHECK(one_of_three([&] { return answers_in_time(backend); }));
    }
}

TEST_CASE("trainer worker: destroyed in any state it joins at once") {
    for (const RunState state : {RunState::idle, RunState::running, RunState::paused, RunState::stopped}) {
        CAPTURE(run_state_name(state));
        CHECK(one_of_three([&] {
            auto worker = std::make_unique<TrainerWorker>(small_run(slow_recipe()), kReference, new_board());
            if (state != RunState::idle) {
                worker->start();
                wait_for_state(*worker, RunState::running);
                std::this_thread::sleep_for(30ms);
            }
            if (state == RunState::paused) worker->pause();
            if (state == RunState::stopped) worker->stop();
            wait_for_state(*worker, state);
            const Clock::time_point begin = Clock::now();
            worker.reset();
            return in_time(begin);
        }));
    }
}

TEST_CASE("trainer worker: a run paused in mid-iteration goes on to the very same numbers") {
    for (const std::string& backend : usable_backend_names()) {
        CAPTURE(backend);
        const Execution execution{.backend = backend, .threads = 2};
        Recipe recipe = middling_recipe();
        const int iterations = backend == "reference" ? 3 : 60;  // enough that some are met, quick as they are
        recipe.iterations = iterations;
        const TrainingState expected = trained(small_run(recipe), iterations, execution);
        TrainerWorker worker(small_run(recipe), execution, new_board());
        worker.start();
        int in_the_midst = 0;
        for (;;) {
            std::this_thread::sleep_for(7ms);
            const auto now = wait_handled(worker, worker.pause());
            if (now->state == RunState::finished) break;
            REQUIRE(now->state == RunState::paused);
            in_the_midst += now->mid_iteration ? 1 : 0;
            std::this_thread::sleep_for(2ms);
            worker.resume();
        }
        MESSAGE(backend << ": paused " << in_the_midst << " times in mid-iteration");
        CHECK(in_the_midst >= 1);
        CHECK(same_numbers(worker.records_since(0).records, expected.history));
        FreshDirectory directory;
        wait_handled(worker, worker.save_checkpoint(directory / "a.checkpoint"));
        const TrainingState saved = load_checkpoint(directory / "a.checkpoint");
        CHECK(saved.parameters.values == expected.parameters.values);
        CHECK(saved.optimiser.second_moment == expected.optimiser.second_moment);
    }
}

TEST_CASE("trainer worker: time spent paused does not count as the iteration's") {
    Recipe recipe = middling_recipe();
    recipe.iterations = 1;
    recipe.sizes.hidden *= 8;  // there is but this one iteration to be met in its midst
    TrainerWorker worker(small_run(recipe), kReference, new_board());
    const Clock::time_point begin = Clock::now();
    worker.start();
    wait_for_state(worker, RunState::running);
    std::this_thread::sleep_for(5ms);
    pause_in_mid_iteration(worker);
    std::this_thread::sleep_for(1s);
    worker.resume();
    const auto now = wait_for_state(worker, RunState::finished);
    CHECK(now->last_record->seconds > 0);
    CHECK(now->last_record->seconds < seconds_since(begin) - 0.9);
}

TEST_CASE("trainer worker: saved while paused in mid-iteration, the next losses are the same") {
    FreshDirectory directory;
    Recipe recipe = middling_recipe();
    recipe.iterations = 40;  // far more than pass until it is paused; two after that are looked at
    TrainerWorker worker(small_run(recipe), kReference, new_board());
    worker.start();
    wait_for_iteration(worker, 2);
    const std::int64_t at = pause_in_mid_iteration(worker)->iteration;
    auto now = wait_handled(worker, worker.save_checkpoint(directory / "mid.checkpoint"));
    CHECK(now->state == RunState::paused);
    CHECK(now->mid_iteration);
    CHECK(now->warning.empty());
    CHECK(now->saved_path == (directory / "mid.checkpoint").string());
    CHECK(now->saved_iteration == at);
    now = wait_handled(worker, worker.save_model(directory / "mid.safetensors"));
    CHECK(now->warning.empty());
    worker.resume();
    wait_for_iteration(worker, at + 2);

    const TrainingState saved = load_checkpoint(directory / "mid.checkpoint");
    CHECK(saved.iteration == at);
    CHECK(load_model(directory / "mid.safetensors").parameters.values == saved.parameters.values);
    CHECK(load_model(directory / "mid.safetensors").iterations_done == at);
    const TrainingState resumed = trained(saved, 2);
    const auto records = worker.records_since(0).records;
    CHECK(same_numbers(part(resumed.history, at, at + 2), part(records, at, at + 2)));
    CHECK(same_numbers(part(resumed.history, 0, at), as_stored(part(records, 0, at))));
}

}  // namespace
}  // namespace nca
