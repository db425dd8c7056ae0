// The trainer worker when a run fails: what is kept, shown and saved, and how it goes on.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

#include "engine/io/checkpoint.h"
#include "tests/engine/workers/worker_case.h"

namespace nca {
namespace {

using namespace test;

TEST_CASE("trainer worker: a poisoned run fails with its name and keeps the last good parameters") {
    FreshDirectory directory;
    const TrainingState good = trained(small_run(), 2);
    TrainingState poisoned = good;
    poisoned.parameters.values[ParameterLayout(good.recipe.sizes).bias2() + 4] =
        std::numeric_limits<float>::quiet_NaN();
    const auto board = new_board();
    TrainerWorker worker(good, kReference, board);
    worker.start();
    wait_for_iteration(worker, 4);
    wait_handled(worker, worker.pause());
    const std::uint64_t last_good = board->number();
    wait_handled(worker, worker.load(poisoned));
    worker.start();
    auto now = wait_for_state(worker, RunState::failed);
    CHECK(now->failure.find("iteration 2") != std::string::npos);
    CHECK(now->iteration == 2);
    CHECK(board->number() == last_good + 1);  // what load published, nothing since
    CHECK(!worker.can(RunAction::start));
    CHECK(worker.can(RunAction::pause));
    // It is no dead end: a good run can be loaded and learns.
    worker.load(good);
    worker.start();
    now = wait_for_iteration(worker, 3);
    CHECK(now->failure.empty());
    CHECK(same_numbers(worker.records_since(2).records.front(), trained(good, 1).history.back()));
}

TEST_CASE("trainer worker: a run that explodes stops as failed, and goes on at a lower rate") {
    Recipe recipe = small_recipe();
    recipe.learning.learning_rate = recipe.learning.end_learning_rate = 1000;
    recipe.learning.steps = 64;
    FreshDirectory directory;
    const auto board = new_board();
    TrainerWorker worker(small_run(recipe), {.backend = "cpu", .threads = 2}, board, {directory / "run.checkpoint", 0});
    worker.start();
    auto now = wait_for_state(worker, RunState::failed);
    CHECK(!now->failure.empty());
    const TrainingState saved = load_checkpoint(directory / "run.checkpoint");
    CHECK(saved.iteration == now->last_good);  // not what was astray already
    for (const float value : saved.parameters.values) REQUIRE(std::isfinite(value));
    if (now->iteration > 0) CHECK(board->newest()->parameters.values == saved.parameters.values);

    LearningControls controls = worker.controls();
    CHECK(controls.learning_rate == 500);  // the rate that failed, halved
    controls.learning_rate = controls.end_learning_rate = 1e-4;
    CHECK(!worker.set_controls(controls));
    worker.reset();
    wait_handled(worker, worker.start());  // the failed run may have had more iterations than are waited for
    now = wait_for_iteration(worker, 3);
    CHECK(now->failure.empty());
    CHECK(now->state == RunState::running);
}

TEST_CASE("trainer worker: a failed run goes back to its last good iteration, with the rates of then") {
    FreshDirectory directory;
    const auto board = new_board();
    TrainerWorker worker(small_run(), {.backend = "cpu", .threads = 2}, board, {directory / "run.checkpoint", 0});
    const LearningControls good = worker.controls();
    worker.start();
    wait_for_iteration(worker, 40);
    LearningControls wild = good;
    wild.learning_rate = wild.end_learning_rate = 1000;
    CHECK(!worker.set_controls(wild));
    auto now = wait_for_state(worker, RunState::failed);
    REQUIRE(now->failed_record);
    CHECK(now->failed_record->iteration == now->iteration);
    CHECK(!(std::isfinite(now->failed_record->loss) && std::isfinite(now->failed_record->gradient_norm)));
    CHECK(now->recipe.learning.learning_rate == 1000);
    CHECK(worker.controls() == good);
    REQUIRE(now->events.size() == 1);
    CHECK(now->events[0].kind == RunEvent::Kind::failed);
    const std::int64_t from = now->last_good;
    CHECK(from >= 32);
    REQUIRE(from < now->iteration);
    CHECK(load_checkpoint(directory / "run.checkpoint").iteration == from);
    CHECK(board->newest()->iteration == from);
    const auto before = worker.records_since(0).records;
    const std::uint64_t run = now->run;

    now = wait_handled(worker, worker.resume_from(from + 1));
    CHECK(now->refused == now->handled);
    CHECK(now->state == RunState::failed);
    now = wait_handled(worker, worker.resume_from(from));
    CHECK(now->run == run + 1);
    now = wait_for_iteration(worker, from + 2);
    CHECK(now->failure.empty());
    CHECK(now->events.back().kind == RunEvent::Kind::resumed);
    const auto after = worker.records_since(0).records;
    CHECK(same_numbers(part(after, 0, from), part(before, 0, from)));
    // The very numbers that it would have had without the excursion.
    const auto straight = trained(small_run(), static_cast<int>(from) + 2, {.backend = "cpu", .threads = 2}).history;
    CHECK(same_numbers(part(after, from, from + 2), part(straight, from, from + 2)));
    now = wait_handled(worker, worker.resume_from(from));
    CHECK(now->refusal.find("stop first") != std::string::npos);
}

TEST_CASE("trainer worker: learn goes on from where a failed run was good, or anew if a reset came before") {
    TrainerWorker worker(small_run(), {.backend = "cpu", .threads = 2}, new_board());
    const LearningControls good = worker.controls();
    LearningControls wild = good;
    wild.learning_rate = wild.end_learning_rate = 1000;
    const auto fail_after = [&](std::int64_t iteration) {
        CHECK(!worker.set_controls(good));
        wait_for_iteration(worker, iteration);
        CHECK(!worker.set_controls(wild));
        return wait_for_state(worker, RunState::failed)->last_good;
    };
    worker.learn();
    const std::int64_t first = fail_after(40);
    REQUIRE(first >= 32);
    auto now = wait_handled(worker, worker.learn());
    CHECK(now->state == RunState::running);
    CHECK(now->events.back().kind == RunEvent::Kind::resumed);
    CHECK(now->events.back().iteration == first);

    const std::int64_t second = fail_after(first + 40);
    worker.reset();
    const auto ticket = worker.learn(second);
    now = wait_handled(worker, ticket);
    CHECK(now->refused != ticket);
    CHECK(now->state == RunState::running);
    CHECK(now->events.empty());
}

TEST_CASE("trainer worker: what does not fit memory is a failure that lower settings mend") {
    TrainerWorker worker(small_run(), kReference, new_board());
    worker.start();
    wait_for_iteration(worker, 1);
    const LearningControls good = worker.controls();
    LearningControls huge = good;
    huge.batch = 65'536;
    huge.steps = 100'000;
    CHECK(!worker.set_controls(huge));
    auto now = wait_for_state(worker, RunState::failed);
    CHECK(now->failure.find("batch") != std::string::npos);
    const std::int64_t at = now->iteration;
    CHECK(!worker.set_controls(good));
    worker.resume();
    wait_for_iteration(worker, at + 1);
    const auto records = worker.records_since(0).records;
    CHECK(same_numbers(part(records, 0, at + 1), trained(small_run(), static_cast<int>(at) + 1).history));

    TrainerWorker unknown(small_run(), {.backend = "abacus"}, new_board());
    unknown.start();
    now = wait_for_state(unknown, RunState::failed);
    CHECK(now->failure.find("abacus") != std::string::npos);
}

}  // namespace
}  // namespace nca
