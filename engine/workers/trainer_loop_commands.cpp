// What each command does to the trainer's run. Handlers are called one at a time, by the worker's thread between two
// iterations or, in mid-iteration, by the thread in hold() that handles the queue; then the backend is never touched.
#include <fmt/format.h>

#include <exception>
#include <optional>
#include <utility>
#include <variant>

#include "engine/io/model_file.h"
#include "engine/workers/trainer_loop.h"

namespace nca {

namespace command = trainer_command;

/// Takes the first command from the queue and handles it without the lock, which is held before and after.
void TrainerLoop::handle_front(std::unique_lock<std::mutex>& lock) {
    const Posted posted = std::move(queue_.front());
    queue_.pop_front();
    handling_ = true;
    lock.unlock();
    ticket_in_hand_ = posted.ticket;
    try {
        std::visit([this](const auto& what) { handle(what); }, posted.what);
    } catch (const std::exception& error) {
        refuse(error.what());
    }
    facts_.handled = posted.ticket;
    publish();
    lock.lock();
    handling_ = false;
    update_wanted();
    changed_.notify_all();
}

void TrainerLoop::handle(const command::Start&) {
    if (refuse_impossible(RunAction::start)) return;
    facts_.failure.clear();
    facts_.failed_record.reset();
    last_autosave_ = std::chrono::steady_clock::now();
    state_ = RunState::running;
}

void TrainerLoop::handle(const command::Pause&) {
    if (refuse_impossible(RunAction::pause)) return;
    state_ = RunState::paused;
    tell_budget(false);
    publish();  // the answer does not wait for the disk
    autosave_news();
}

void TrainerLoop::handle(const command::Resume&) {
    if (refuse_impossible(RunAction::resume)) return;
    facts_.failure.clear();
    facts_.failed_record.reset();
    state_ = RunState::running;
    tell_budget(true);
}

void TrainerLoop::handle(const command::Learn& learn) {
    if (state_ == RunState::paused)
        handle(command::Resume{});
    else if (state_ == RunState::failed)
        handle(command::ResumeFrom{learn.after_failure.value_or(facts_.last_good)});
    else
        handle(command::Start{});
}

void TrainerLoop::handle(const command::Stop&) {
    if (refuse_impossible(RunAction::stop)) return;
    state_ = RunState::stopped;
    tell_budget(false);
    publish();  // the answer waits neither for the disk nor for gigabytes to be freed
    retire();
    autosave();
}

void TrainerLoop::handle(const command::Reset& reset) {
    Recipe recipe = run().recipe;
    if (reset.seed) recipe.seed = *reset.seed;
    {
        const std::lock_guard lock(mutex_);
        recipe.learning = controls_;
    }
    replace_run(initial_training_state(recipe, run().target));
}

void TrainerLoop::handle(const command::Begin& begin) {
    TrainingState next = initial_training_state(begin.recipe, run().target);
    if (begin.keep_parameters) next.parameters = run().parameters;
    check_training_state(next);
    {
        const std::lock_guard lock(mutex_);
        controls_ = begin.recipe.learning;
    }
    replace_run(std::move(next));
}

void TrainerLoop::handle(const command::Extend& extend) {
    constexpr std::int64_t kMost = 1'000'000'000;  // what check_recipe allows; keeps the sum from overflowing
    if (extend.iterations < 1 || extend.iterations > kMost)
        return refuse(
            fmt::format("extend: {} iterations: choose a whole number from 1 to {}", extend.iterations, kMost));
    if (trainer_) {
        trainer_->set_planned_iterations(run().recipe.iterations + extend.iterations);
    } else {
        Recipe recipe = resting_run_.recipe;
        recipe.iterations += extend.iterations;
        check_recipe(recipe);
        resting_run_.recipe = recipe;
    }
    if (state_ == RunState::finished) {
        last_autosave_ = std::chrono::steady_clock::now();
        state_ = RunState::running;
    }
    publish();
    if (run().iteration > 0) autosave();  // the plan is part of it
}

void TrainerLoop::handle(const command::Load& load) {
    if (!load.objection.empty()) return refuse("load: " + load.objection);
    replace_run(std::move(*load.run));
}

void TrainerLoop::handle(const command::ComputeWith& with) {
    if (state_ == RunState::running || state_ == RunState::paused)
        return refuse("compute with another engine: stop first");
    retire();
    execution_ = with.execution;
    execution_.work_clock = work_clock_;
}

void TrainerLoop::handle(const command::SaveCheckpoint& save) {
    if (!save_checkpoint_to(save.path)) note_not_saved();
}

void TrainerLoop::handle(const command::SaveModel& save) {
    try {
        const TrainingState& now = run();
        nca::save_model(save.path, {.parameters = now.parameters,
                                    .recipe = now.recipe,
                                    .iterations_done = now.iteration,
                                    .target = now.target,
                                    .notes = {}});
        note_saved(save.path);
    } catch (const std::exception& error) {
        facts_.warning = error.what();
        note_not_saved();
    }
}

bool TrainerLoop::refuse_impossible(RunAction action) {
    std::optional<std::string> reason = why_impossible(state_, action);
    if (!reason) return false;
    refuse(std::move(*reason));
    return true;
}

void TrainerLoop::refuse(std::string reason) {
    facts_.refused = ticket_in_hand_;
    facts_.refusal = std::move(reason);
}

void TrainerLoop::replace_run(TrainingState run) {
    trainer_.reset();
    resting_run_ = std::move(run);
    {
        const std::lock_guard lock(history_mutex_);
        records_ = resting_run_.history;
        ++run_number_;
    }
    done_here_ = 0;
    facts_.failure.clear();
    facts_.failed_record.reset();
    facts_.events.clear();
    kept_.begin(resting_run_);
    facts_.last_batch.reset();
    facts_.saved_path.clear();
    facts_.saved_iteration = -1;
    state_ = state_at_rest(resting_run_);
    tell_budget(false);
    board_->publish(resting_run_.iteration, resting_run_.parameters);
}

}  // namespace nca
