// The trainer worker: its states and what each command does in them, files, controls, and results that do not depend on
// how often it was interrupted.
#include "engine/workers/trainer_worker.h"

#include <doctest/doctest.h>

#include <fstream>

#include "engine/io/checkpoint.h"
#include "engine/model/errors.h"
#include "tests/engine/workers/worker_case.h"

namespace nca {
namespace {

using namespace test;

TEST_CASE("trainer worker: a run from start to finish, and on") {
    Recipe recipe = small_recipe();
    recipe.iterations = 6;
    const auto board = new_board();
    TrainerWorker worker(small_run(recipe), kReference, board);
    CHECK(worker.snapshot()->state == RunState::idle);
    CHECK(worker.snapshot()->backend.empty());
    CHECK(board->number() == 0);

    worker.start();
    auto now = wait_for_state(worker, RunState::finished);
    CHECK(now->iteration == 6);
    CHECK(now->failure.empty());
    CHECK(now->backend == "reference, double precision");
    const TrainingState expected = trained(small_run(recipe), 6);
    CHECK(board->newest()->number == 6);
    CHECK(board->newest()->iteration == 6);
    CHECK(board->newest()->parameters.values == expected.parameters.values);
    const HistoryPart history = worker.records_since(0);
    CHECK(same_numbers(history.records, expected.history));
    REQUIRE(now->last_record);
    CHECK(same_numbers(*now->last_record, expected.history.back()));
    double sum = 0;
    for (const IterationRecord& record : expected.history) sum += record.loss;
    CHECK(now->average_loss == doctest::Approx(sum / 6));
    CHECK(now->seconds_per_iteration > 0);
    CHECK(now->iterations_per_second == doctest::Approx(1 / now->seconds_per_iteration));
    REQUIRE(now->last_batch);
    CHECK(now->last_batch->iteration == 5);

    CHECK(worker.can(RunAction::start).has_value());
    now = wait_handled(worker, worker.start());
    CHECK(now->refusal.find("extend") != std::string::npos);
    worker.extend(4);
    now = wait_until(worker, [](const TrainerSnapshot& s) { return s.iteration == 10; });
    CHECK(now->state == RunState::finished);
    CHECK(now->recipe.iterations == 10);
    const HistoryPart tail = worker.records_since(6);
    CHECK(tail.run == history.run);
    CHECK(tail.first == 6);
    CHECK(tail.records.size() == 4);
    CHECK(same_numbers(tail.records.back(), trained(expected, 4).history.back()));
    CHECK(worker.records_since(1000).records.empty());
}

TEST_CASE("trainer worker: learn starts or resumes by the state when its turn comes") {
    TrainerWorker worker(small_run(), kReference, new_board());
    const auto after = [&](TrainerWorker::Ticket ticket) { return wait_handled(worker, ticket); };
    CHECK(after(worker.learn())->state == RunState::running);
    auto now = after(worker.learn());
    CHECK(now->refusal == "start: the run is running already");
    CHECK(after(worker.pause())->state == RunState::paused);
    CHECK(after(worker.learn())->state == RunState::running);
    CHECK(after(worker.stop())->state == RunState::stopped);
    CHECK(after(worker.learn())->state == RunState::running);

    // Asked for in one breath, when the state seen is still the one before.
    worker.pause();
    worker.reset();
    CHECK(after(worker.learn())->state == RunState::running);
    worker.stop();
    CHECK(after(worker.learn())->state == RunState::running);

    Recipe short_recipe = small_recipe();
    short_recipe.iterations = 2;
    worker.load(small_run(short_recipe));
    worker.learn();
    wait_for_state(worker, RunState::finished);
    now = after(worker.learn());
    CHECK(now->state == RunState::finished);
    CHECK(now->refusal.find("extend") != std::string::npos);
}

TEST_CASE("trainer worker: stop saves the last finished iteration, and the run goes on from there") {
    FreshDirectory directory;
    Recipe recipe = middling_recipe();
    const auto board = new_board();
    TrainerWorker worker(small_run(recipe), kReference, board, {.checkpoint = directory / "run.checkpoint"});
    worker.start();
    wait_for_iteration(worker, 1);
    std::this_thread::sleep_for(5ms);
    auto now = wait_handled(worker, worker.stop());
    CHECK(now->state == RunState::stopped);
    CHECK(now->warning.empty());
    const std::int64_t at = now->iteration;
    CHECK(now->saved_iteration == at);
    const TrainingState saved = load_checkpoint(directory / "run.checkpoint");
    CHECK(saved.iteration == at);
    CHECK(saved.parameters.values == board->newest()->parameters.values);
    worker.resume();
    wait_for_iteration(worker, at + 2);
    worker.stop();
    wait_for_state(worker, RunState::stopped);
    const std::vector<IterationRecord> records = worker.records_since(0).records;
    const TrainingState straight = trained(small_run(recipe), static_cast<int>(records.size()));
    CHECK(same_numbers(records, straight.history));
}

TEST_CASE("trainer worker: autosave by time and at the end") {
    FreshDirectory directory;
    Recipe recipe = small_recipe();
    TrainerWorker worker(small_run(recipe), kReference, new_board(), {directory / "run.checkpoint", 0.02});
    worker.start();
    wait_until(worker, [](const TrainerSnapshot& now) { return now.saved_iteration > 0; });
    const std::int64_t first = load_checkpoint(directory / "run.checkpoint").iteration;
    wait_until(worker, [&](const TrainerSnapshot& now) { return now.saved_iteration > first; });
    CHECK(worker.snapshot()->state == RunState::running);
    const TrainingState saved = load_checkpoint(directory / "run.checkpoint");
    wait_handled(worker, worker.pause());
    const auto records = worker.records_since(0).records;
    REQUIRE(records.size() >= saved.history.size());
    CHECK(same_numbers(saved.history, as_stored(part(records, 0, saved.iteration))));

    Recipe short_recipe = small_recipe();
    short_recipe.iterations = 2;
    TrainerWorker brief(small_run(short_recipe), kReference, new_board(), {directory / "brief.checkpoint", 0});
    brief.start();
    const auto now = wait_for_state(brief, RunState::finished);
    CHECK(now->saved_iteration == 2);
    CHECK(load_checkpoint(directory / "brief.checkpoint").iteration == 2);
}

TEST_CASE("trainer worker: a change of state saves what was learnt since") {
    FreshDirectory directory;
    TrainerWorker worker(small_run(), kReference, new_board(), {directory / "run.checkpoint", 0});
    const auto saved = [&] { return load_checkpoint(directory / "run.checkpoint"); };
    worker.start();
    wait_for_iteration(worker, 2);
    auto now = wait_handled(worker, worker.pause());
    CHECK(now->saved_iteration == now->iteration);
    CHECK(saved().iteration == now->iteration);
    const std::int64_t planned = saved().recipe.iterations;
    now = wait_handled(worker, worker.extend(5));
    CHECK(saved().recipe.iterations == planned + 5);
    // Nothing new: the file is left alone.
    std::filesystem::remove(directory / "run.checkpoint");
    wait_handled(worker, worker.resume());
    wait_handled(worker, worker.pause());
    if (worker.snapshot()->iteration == now->iteration)
        CHECK_FALSE(std::filesystem::exists(directory / "run.checkpoint"));
}

TEST_CASE(
    "trainer worker: what was saved is forgotten with its run, which is saved where it is as long as the old one") {
    FreshDirectory directory;
    Recipe recipe = small_recipe();
    recipe.iterations = 2;
    TrainerWorker worker(small_run(recipe), kReference, new_board(), {directory / "run.checkpoint", 0});
    worker.start();
    CHECK(wait_for_state(worker, RunState::finished)->saved_iteration == 2);
    TrainingState other = small_run(slow_recipe());
    other.iteration = 2;
    other.recipe.seed = 1234;
    auto now = wait_handled(worker, worker.load(std::move(other)));
    CHECK(now->saved_path.empty());
    CHECK(now->saved_iteration == -1);
    wait_handled(worker, worker.start());
    wait_handled(worker, worker.pause());
    CHECK(load_checkpoint(directory / "run.checkpoint").recipe.seed == 1234);
}

TEST_CASE("trainer worker: a save that failed is named by its ticket, whatever was saved since") {
    FreshDirectory directory;
    std::ofstream(directory / "file") << "not a folder";
    TrainerWorker worker(small_run(), kReference, new_board());
    CHECK(worker.snapshot()->not_saved == 0);
    const auto bad = worker.save_checkpoint(directory / "file" / "bad.checkpoint");
    const auto good = worker.save_checkpoint(directory / "good.checkpoint");
    auto now = wait_handled(worker, good);
    CHECK(now->warning.empty());
    CHECK(now->not_saved == bad);
    CHECK(now->not_saved_reason.find("bad.checkpoint") != std::string::npos);
    const auto model = worker.save_model(directory / "file" / "bad.safetensors");
    CHECK(wait_handled(worker, model)->not_saved == model);
}

TEST_CASE("trainer worker: another recipe begins a new run on the same target, fresh or with what was learnt") {
    for (const bool keep : {true, false}) {
        CAPTURE(keep);
        const auto board = new_board();
        TrainerWorker worker(small_run(), kReference, board);
        worker.start();
        wait_for_iteration(worker, 2);
        Recipe recipe = small_recipe();
        recipe.name = "Forever";
        recipe.endurance.pool = 3;
        recipe.learning.steps = 5;
        const std::uint64_t run = worker.snapshot()->run;
        auto now = wait_handled(worker, worker.begin(recipe, keep));
        CHECK(now->refused == 0);
        CHECK(now->state == RunState::idle);
        CHECK(now->iteration == 0);
        CHECK(now->run == run + 1);
        CHECK(now->recipe == recipe);
        CHECK(worker.controls() == recipe.learning);
        CHECK((board->newest()->parameters.values == initial_parameters(recipe.sizes, recipe.seed).values) == !keep);
        CHECK(worker.records_since(0).records.empty());
        worker.start();
        wait_for_iteration(worker, 2);
        worker.stop();
        wait_for_state(worker, RunState::stopped);
    }
    TrainerWorker worker(small_run(), kReference, new_board());
    Recipe other = small_recipe();
    other.sizes.hidden += 1;
    CHECK(wait_handled(worker, worker.begin(other, true))->refusal.find("parameters") != std::string::npos);
    other = small_recipe();
    other.target_size += 1;
    CHECK_FALSE(wait_handled(worker, worker.begin(other, false))->refusal.empty());
    other = small_recipe();
    other.endurance.fresh = 2;
    const auto now = wait_handled(worker, worker.begin(other, false));
    CHECK(now->refusal.find("fresh share is 2") != std::string::npos);
    CHECK(now->recipe == small_recipe());
}

TEST_CASE("trainer worker: a checkpoint that can't be written is a warning and the run goes on") {
    FreshDirectory directory;
    std::ofstream(directory / "file") << "not a folder";
    TrainerWorker worker(small_run(), kReference, new_board(), {directory / "file" / "run.checkpoint", 0.001});
    worker.start();
    auto now = wait_until(worker, [](const TrainerSnapshot& s) { return !s.warning.empty(); });
    CHECK(now->warning.find("run.checkpoint") != std::string::npos);
    const std::int64_t at = now->iteration;
    wait_for_iteration(worker, at + 3);
    worker.set_autosave({});  // whose warnings would take the place of the next one
    now = wait_handled(worker, worker.save_model(directory / "nowhere" / "model.safetensors"));
    CHECK(now->warning.find("model.safetensors") != std::string::npos);
    CHECK(now->state == RunState::running);
    now = wait_handled(worker, worker.save_checkpoint(directory / "good.checkpoint"));
    now = wait_handled(worker, worker.save_checkpoint(directory / "good.checkpoint"));
    CHECK(now->warning.empty());
}

TEST_CASE("trainer worker: controls apply at the next iteration, wrong ones are refused with the reason") {
    TrainerWorker worker(small_run(), kReference, new_board());
    worker.start();
    wait_for_iteration(worker, 2);
    LearningControls controls = worker.controls();
    controls.learning_rate = controls.end_learning_rate = 2.5e-4;
    controls.batch = 3;
    controls.steps = 5;
    CHECK(!worker.set_controls(controls));
    const std::int64_t at = worker.snapshot()->iteration;
    auto now = wait_for_iteration(worker, at + 3);
    CHECK(now->last_record->learning_rate == 2.5e-4);
    CHECK(now->recipe.learning == controls);
    CHECK(now->last_batch->ends.size() == 3);
    LearningControls wrong = controls;
    wrong.batch = 0;
    const auto reason = worker.set_controls(wrong);
    REQUIRE(reason);
    CHECK(reason->find("batch") != std::string::npos);
    CHECK(worker.controls() == controls);

    // A reset draws new parameters and keeps what the person chose.
    now = wait_handled(worker, worker.reset(99));
    CHECK(now->state == RunState::idle);
    CHECK(now->iteration == 0);
    CHECK(now->recipe.learning == controls);
    CHECK(now->recipe.seed == 99);
    CHECK(worker.records_since(0).records.empty());
    // A file that is saved at rest has the controls that were set, although no iteration used them yet.
    FreshDirectory directory;
    controls.batch = 4;
    CHECK(!worker.set_controls(controls));
    wait_handled(worker, worker.save_checkpoint(directory / "rest.checkpoint"));
    CHECK(load_checkpoint(directory / "rest.checkpoint").recipe.learning == controls);
}

TEST_CASE("trainer worker: load replaces the run, and refuses one that does not fit") {
    TrainingState other = trained(small_run(), 2);
    other.recipe.learning.clip_norm = 0.5;
    const auto board = new_board();
    TrainerWorker worker(small_run(middling_recipe()), kReference, board);
    worker.start();
    wait_for_state(worker, RunState::running);
    const std::uint64_t run = worker.snapshot()->run;

    TrainingState torn = other;
    torn.parameters.values.pop_back();
    auto now = wait_handled(worker, worker.load(torn));
    CHECK(now->refused == now->handled);
    CHECK(now->refusal.find("parameters") != std::string::npos);
    CHECK(now->state == RunState::running);
    CHECK(now->run == run);

    now = wait_handled(worker, worker.load(other));
    CHECK(now->state == RunState::stopped);
    CHECK(now->iteration == 2);
    CHECK(now->run == run + 1);
    CHECK(worker.controls().clip_norm == 0.5);
    CHECK(worker.records_since(0).records.size() == 2);
    CHECK(board->newest()->parameters.values == other.parameters.values);
    CHECK(board->newest()->iteration == 2);
    other.recipe.iterations = 2;
    now = wait_handled(worker, worker.load(other));
    CHECK(now->state == RunState::finished);

    CHECK_THROWS_AS(TrainerWorker(torn, kReference, new_board()), InvalidSetting);
}

}  // namespace
}  // namespace nca
