// Every pair of commands and long random storms of them, at any speed of clicking: the worker's state is always what a
// small model of the states says, and it is never stuck. Seeds are fixed.
#include <doctest/doctest.h>

#include <array>
#include <random>
#include <utility>

#include "engine/io/checkpoint.h"
#include "tests/engine/workers/worker_case.h"

namespace nca {
namespace {

using namespace test;

constexpr std::array kActions{RunAction::start, RunAction::pause,  RunAction::resume, RunAction::stop,
                              RunAction::reset, RunAction::extend, RunAction::load,   RunAction::save};

/// What a worker's state must be after an action, for a run that never comes to its end. Nothing: it is refused.
std::optional<RunState> expected_after(RunState state, RunAction action) {
    using enum RunState;
    switch (action) {
        case RunAction::start:
            if (state == idle || state == stopped || state == failed) return running;
            return std::nullopt;
        case RunAction::resume:
            if (state == paused || state == stopped || state == failed) return running;
            return std::nullopt;
        case RunAction::pause:
            return state == running ? std::optional(paused) : std::nullopt;
        case RunAction::stop:
            return state == running || state == paused ? std::optional(stopped) : std::nullopt;
        case RunAction::reset:
        case RunAction::load:
            return idle;
        case RunAction::extend:
        case RunAction::save:
            return state;
    }
    return std::nullopt;
}

TrainerWorker::Ticket post(TrainerWorker& worker, RunAction action, const TrainingState& fresh,
                           const std::filesystem::path& path) {
    switch (action) {
        case RunAction::start:
            return worker.start();
        case RunAction::pause:
            return worker.pause();
        case RunAction::resume:
            return worker.resume();
        case RunAction::stop:
            return worker.stop();
        case RunAction::reset:
            return worker.reset();
        case RunAction::extend:
            return worker.extend(1);
        case RunAction::load:
            return worker.load(fresh);
        case RunAction::save:
            return worker.save_checkpoint(path);
    }
    return 0;
}

/// Posts an action and checks that state and refusal are as the model says; returns the new state.
RunState act(TrainerWorker& worker, RunState state, RunAction action, const TrainingState& fresh,
             const std::filesystem::path& path) {
    CAPTURE(run_state_name(state));
    CAPTURE(run_action_name(action));
    const std::optional<RunState> expected = expected_after(state, action);
    CHECK(why_impossible(state, action).has_value() == !expected.has_value());
    const auto ticket = post(worker, action, fresh, path);
    const auto now = wait_handled(worker, ticket);
    CHECK(now->state == expected.value_or(state));
    CHECK((now->refused == ticket) == !expected.has_value());
    if (!expected) CHECK(now->refusal == *why_impossible(state, action));
    return now->state;
}

/// Whatever happened before: from new parameters the worker learns the numbers it should.
void check_alive(TrainerWorker& worker, const std::vector<IterationRecord>& expected) {
    worker.reset();
    worker.start();
    wait_for_iteration(worker, static_cast<std::int64_t>(expected.size()));
    const auto now = wait_handled(worker, worker.stop());
    CHECK(now->state == RunState::stopped);
    const auto records = worker.records_since(0).records;
    REQUIRE(records.size() >= expected.size());
    CHECK(static_cast<std::int64_t>(records.size()) == now->iteration);
    CHECK(same_numbers(part(records, 0, static_cast<std::int64_t>(expected.size())), expected));
}

std::vector<IterationRecord> first_records(const TrainingState& run, int iterations) {
    Trainer trainer(run, {.backend = "reference"});
    for (int i = 0; i < iterations; ++i) REQUIRE(trainer.iterate() == IterationEnd::done);
    return trainer.state().history;
}

TEST_CASE("trainer storm: every triple of commands, each handled before the next") {
    FreshDirectory directory;
    const TrainingState fresh = small_run();
    TrainerWorker worker(fresh, {.backend = "reference"}, std::make_shared<ParametersBoard>());
    RunState state = RunState::idle;
    for (const RunAction first : kActions)
        for (const RunAction second : kActions)
            for (const RunAction third : kActions) {
                state = act(worker, state, RunAction::reset, fresh, directory / "x");
                for (const RunAction action : {first, second, third})
                    state = act(worker, state, action, fresh, directory / "x.checkpoint");
            }
    check_alive(worker, first_records(fresh, 3));
}

TEST_CASE("trainer storm: every pair of commands in the midst of an iteration, as fast as they can be posted") {
    FreshDirectory directory;
    const TrainingState fresh = small_run(slow_recipe());
    TrainerWorker worker(fresh, {.backend = "reference"}, std::make_shared<ParametersBoard>());
    for (const RunAction first : kActions)
        for (const RunAction second : kActions) {
            CAPTURE(run_action_name(first));
            CAPTURE(run_action_name(second));
            worker.reset();
            wait_handled(worker, worker.start());
            std::this_thread::sleep_for(2ms);
            RunState state = RunState::running;
            post(worker, first, fresh, directory / "x.checkpoint");
            const auto ticket = post(worker, second, fresh, directory / "x.checkpoint");
            for (const RunAction action : {first, second}) state = expected_after(state, action).value_or(state);
            const Clock::time_point begin = Clock::now();
            CHECK(wait_handled(worker, ticket)->state == state);
            CHECK(seconds_since(begin) < 10 * kAnswerSeconds);  // saving to disk is in it
        }
}

TEST_CASE("trainer storm: hundreds of random commands and controls at random moments never stick") {
    FreshDirectory directory;
    const TrainingState fresh = small_run();
    const std::vector<IterationRecord> expected = first_records(fresh, 2);
    for (const std::string& backend : usable_backend_names()) {
        CAPTURE(backend);
        const bool cpu = backend == "cpu";
        TrainerWorker worker(fresh, {.backend = backend, .threads = 3}, std::make_shared<ParametersBoard>(),
                             {directory / "auto.checkpoint", 0.05});
        for (const unsigned seed : {1U, 2U, 3U}) {
            CAPTURE(seed);
            std::mt19937 random(seed);
            const auto below = [&](unsigned bound) { return random() % bound; };
            RunState state = wait_handled(worker, worker.reset())->state;
            TrainerWorker::Ticket last = 0;
            for (int i = 0; i < 250; ++i) {
                const RunAction action = kActions[below(kActions.size())];
                last = post(worker, action, fresh, directory / "x.checkpoint");
                state = expected_after(state, action).value_or(state);
                if (below(4) == 0) {
                    LearningControls controls = worker.controls();
                    controls.batch = static_cast<int>(1 + below(3));
                    controls.steps = static_cast<int>(1 + below(12));
                    CHECK(!worker.set_controls(controls));
                }
                if (below(8) == 0) std::this_thread::sleep_for(std::chrono::microseconds(below(4000)));
                if (below(16) == 0) CHECK(wait_handled(worker, last)->state == state);
            }
            const auto now = wait_handled(worker, last);
            CHECK(now->state == state);
            CHECK(now->failure.empty());
            CHECK(now->warning.empty());
        }
        worker.load(fresh);
        if (!cpu) check_alive(worker, expected);
        worker.stop();
        worker.load(fresh);
        worker.start();
        wait_for_iteration(worker, 2);
    }
}

TEST_CASE("trainer storm: several threads click at once") {
    const TrainingState fresh = small_run();
    FreshDirectory directory;
    TrainerWorker worker(fresh, {.backend = "cpu", .threads = 2}, std::make_shared<ParametersBoard>());
    {
        std::vector<std::jthread> people;
        for (unsigned person = 0; person < 3; ++person)
            people.emplace_back([&, person] {
                std::mt19937 random(person);
                for (int i = 0; i < 150; ++i) {
                    post(worker, kActions[random() % kActions.size()], fresh, directory / "x.checkpoint");
                    if (random() % 8 == 0) std::this_thread::sleep_for(std::chrono::microseconds(random() % 2000));
                    const auto now = worker.snapshot();
                    static_cast<void>(worker.records_since(static_cast<std::size_t>(now->iteration / 2)));
                    static_cast<void>(worker.can(RunAction::pause));
                }
            });
    }
    worker.reset();
    const auto now = wait_handled(worker, worker.start());
    CHECK(now->state == RunState::running);
    wait_for_iteration(worker, 2);
}

}  // namespace
}  // namespace nca
