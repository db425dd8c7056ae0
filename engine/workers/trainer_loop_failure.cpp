// What becomes of a run that failed: it stands where it was, but what is saved and shown is the last copy whose loss
// was in its band, and the rates go back to that copy's. From there, or from another copy, it goes on.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "engine/io/checkpoint.h"
#include "engine/workers/trainer_loop.h"

namespace nca {

namespace command = trainer_command;

namespace {

/// The run as it was at a copy, under its present recipe but for the rates.
TrainingState state_at(const KeptRun& kept, const TrainingState& run) {
    TrainingState state;
    state.recipe = run.recipe;
    state.recipe.learning.learning_rate = kept.learning.learning_rate;
    state.recipe.learning.end_learning_rate = kept.learning.end_learning_rate;
    state.recipe.learning.decay_iterations = kept.learning.decay_iterations;
    state.target = run.target;
    state.parameters = kept.parameters;
    state.optimiser = kept.optimiser;
    state.pool = kept.pool;
    state.iteration = kept.iteration;
    for (const IterationRecord& record : run.history)
        if (record.iteration < kept.iteration) state.history.push_back(record);
    return state;
}

/// The rates with which a failed run is to go on: those of the copy, or half of them where they are the ones that
/// failed.
LearningControls calmer(const LearningControls& failed, const LearningControls& kept) {
    LearningControls calm = failed;
    calm.learning_rate = kept.learning_rate;
    calm.end_learning_rate = kept.end_learning_rate;
    calm.decay_iterations = kept.decay_iterations;
    if (calm == failed) {
        calm.learning_rate /= 2;
        calm.end_learning_rate /= 2;
    }
    return calm;
}

}  // namespace

/// The file takes the good copy; what failed does not replace it.
void TrainerLoop::save_good(const KeptRun& good) {
    std::filesystem::path path;
    {
        const std::lock_guard lock(mutex_);
        path = autosave_.checkpoint;
    }
    if (path.empty()) return;
    try {
        nca::save_checkpoint(path, state_at(good, run()));
        note_saved(path);
        facts_.saved_iteration = good.iteration;
    } catch (const std::exception& error) {
        facts_.warning = error.what();
    }
}

/// On the worker's thread, with the trainer retired.
void TrainerLoop::fall_back() {
    const TrainingState& now = run();
    facts_.last_good = now.iteration;
    facts_.events.push_back({RunEvent::Kind::failed, now.iteration, facts_.failure});
    if (!facts_.failed_record) return autosave();  // memory or the engine: the numbers are well

    const auto copies = kept_.runs();
    // These parameters gave what is not finite: they are no good, whatever the losses before.
    if (!copies.empty() && copies.front()->iteration < now.iteration) {
        const KeptRun& good = *copies.front();
        facts_.last_good = good.iteration;
        board_->publish(good.iteration, good.parameters);
        save_good(good);
    } else {
        autosave();
    }
    const LearningControls rates = copies.empty() ? now.recipe.learning : copies.front()->learning;
    const std::lock_guard lock(mutex_);
    if (controls_ == now.recipe.learning) controls_ = calmer(controls_, rates);  // else somebody has changed them since
}

void TrainerLoop::handle(const command::ResumeFrom& from) {
    if (state_ == RunState::running || state_ == RunState::paused)
        return refuse(fmt::format("resume from iteration {}: stop first", from.iteration));
    const auto copies = kept_.runs();
    const auto found =
        std::find_if(copies.begin(), copies.end(), [&](const auto& one) { return one->iteration == from.iteration; });
    if (from.iteration != run().iteration) {
        if (found == copies.end())
            return refuse(fmt::format("resume from iteration {}: it is not kept; choose another, or open a checkpoint",
                                      from.iteration));
        TrainingState state = state_at(**found, run());
        {
            const std::lock_guard lock(mutex_);
            // Rates as they were there, unless the failure or somebody has chosen others.
            if (controls_ == run().recipe.learning) controls_ = state.recipe.learning;
        }
        trainer_.reset();
        resting_run_ = std::move(state);
        kept_.go_back(resting_run_);
        {
            const std::lock_guard lock(history_mutex_);
            records_ = resting_run_.history;
            ++run_number_;
        }
        facts_.last_batch.reset();
    }
    board_->publish(run().iteration, run().parameters);
    facts_.events.push_back({RunEvent::Kind::resumed, run().iteration, {}});
    facts_.failure.clear();
    facts_.failed_record.reset();
    last_autosave_ = std::chrono::steady_clock::now();
    state_ = run().iteration >= run().recipe.iterations ? RunState::finished : RunState::running;
}

}  // namespace nca
