// What the window works on: the two workers, the target, and the facts they publish, fetched once a frame. Everything
// that a panel may ask for is a method here, so that it can be tested without a window. Knows no ImGui and no OpenGL.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/engine_words.h"
#include "app/target_choice.h"
#include "engine/backend/backends.h"
#include "engine/model/brush.h"
#include "engine/model/picture.h"
#include "engine/model/recipe.h"
#include "engine/model/training_state.h"
#include "engine/workers/budget.h"
#include "engine/workers/live_worker.h"
#include "engine/workers/trainer_worker.h"

namespace nca {

class Session {
public:
    /// Takes over a run (perhaps begun elsewhere): the grid starts with its parameters and target, alive at once.
    /// `name`: what it is called in the window ("Lizard"). Throws InvalidSetting for a run whose parts do not fit.
    Session(const TrainingState& run, std::string name, const Execution& execution,
            std::filesystem::path autosave_checkpoint = {});

    /// Fetches the newest snapshots, records and frame. Once a frame of the window, on its thread. True if anything
    /// that can be seen changed since the last call.
    bool update();

    const LiveSnapshot& live() const { return *live_now_; }
    const TrainerSnapshot& trainer() const { return *trainer_now_; }
    EngineUse grid_engine() const { return {live().backend, live().backend_notice}; }
    EngineUse learner_engine() const { return {trainer().backend, trainer().backend_notice}; }
    /// Every iteration of the run that trainer() tells of, in order.
    const std::vector<IterationRecord>& history() const { return history_; }
    const LiveFrame& frame() const { return live_.frames().read_slot(); }
    const Target& target() const { return target_; }
    const std::string& name() const { return name_; }
    const Execution& execution() const { return execution_; }

    // The live grid.
    bool playing() const { return !live_controls_.paused; }
    void set_playing(bool on);
    void step(std::uint32_t steps);  ///< pauses first where it runs
    void restart();                  ///< the same noisy start again
    void new_noise();                ///< a noisy start from a seed drawn from the clock
    void restart_with_seed(std::uint64_t seed);
    /// The noisy start at another level, with the noise that restart() brings too.
    void restart_at_level(double level, std::uint64_t edit);
    void damage(Stroke stroke, std::uint64_t edit);
    /// A number for what one undo shall take back: a stroke's pieces, a drag of the noise level.
    std::uint64_t new_edit() { return ++last_edit_; }
    // Jumps in the grid's history, also while it runs. Impossible ones are refused with their reason (live().refusal).
    void undo() { live_.undo(); }
    void redo() { live_.redo(); }
    void go_to(std::uint64_t moment) { live_.go_to(moment); }
    double steps_per_second() const { return live_controls_.steps_per_second; }  ///< asked for; 0: as fast as possible
    void set_steps_per_second(double rate);
    bool follows() const { return live_controls_.follow; }
    void set_follow(bool on);
    double keep_probability() const { return live_controls_.keep_probability; }
    const LiveWatch& watch() const { return live_controls_.watch; }  ///< what frames tell beside the picture
    void set_watch(const LiveWatch& watch);
    void set_keep_probability(double probability);  ///< clamped to [0.05, 1]

    // Play and learning share the machine.
    /// Of the processors, while both want them; [kLeastShare, 1 - kLeastShare]. Worth keeping with the settings.
    double play_share() const { return budget_->play_share(); }
    void set_play_share(double share) { budget_->set_play_share(share); }
    const BudgetFacts& budget() const { return budget_now_; }  ///< what both really get

    // The learner. Impossible actions change nothing; why_not says why.
    std::optional<std::string> why_not(RunAction action) const { return trainer_.can(action); }
    /// Whether it learns, as trainer() shows it; where the learner has not yet answered what was asked of it last, what
    /// that asks for.
    bool learns() const;
    void learn_or_pause();  ///< pauses where it learns(); else starts or resumes
    void stop_learning() { asked_ = {trainer_.stop(), false}; }
    void reset_learning();  ///< new parameters from a seed drawn from the clock
    /// A new run of another recipe, not begun: with sizes and target of the present one, and fresh parameters from a
    /// seed drawn from the clock, or those learnt so far.
    void begin_recipe(const Recipe& recipe, bool keep_parameters);
    void learn_on(std::int64_t iterations);  ///< plans so many more; a finished run goes on at once
    /// Where a failed run goes on when it is resumed: an iteration of TrainerSnapshot::kept; the last good one unless
    /// another was chosen since the failure.
    std::int64_t resume_point() const;
    void choose_resume_point(std::int64_t iteration);
    LearningControls learning() const { return trainer_.controls(); }
    /// Returns the reason if the numbers are out of range; then nothing changed.
    std::optional<std::string> set_learning(const LearningControls& learning) {
        return trainer_.set_controls(learning);
    }
    /// The ticket is that of TrainerSnapshot::handled and ::not_saved.
    TrainerWorker::Ticket save_checkpoint(const std::filesystem::path& path) { return trainer_.save_checkpoint(path); }
    void save_model(const std::filesystem::path& path) { trainer_.save_model(path); }
    /// Whether trainer() is already of the run that was begun or opened last, and not still of the one before it.
    bool shows_newest_run() const { return trainer_now_->handled >= replaced_; }
    /// Another target: a new run of the same recipe, not begun, and a fresh live grid. Throws InvalidSetting or BadFile
    /// as load_target_picture and make_target; then nothing changed.
    void learn_another(const TargetChoice& choice);
    /// Another run, of any sizes, in the place of the present one, which is not saved here; a fresh live grid of it.
    /// Throws InvalidSetting for a run whose parts do not fit; then nothing changed.
    void open_run(TrainingState run, std::string name);
    /// Where the learner saves by itself from now on; empty: nowhere.
    void set_autosave(std::filesystem::path checkpoint);
    /// The engine failed, in the learner or the live grid, and it was not the CPU.
    bool can_go_on_with_cpu() const;
    /// What failed computes on the CPU from now on: the run learns on from its resume point, a fresh live grid takes
    /// the place of the one that was lost.
    void go_on_with_cpu();
    /// Stops and saves; waits at most `seconds`. Returns false if it was not done in time.
    bool finish(double seconds);

    LiveWorker& live_worker() { return live_; }
    TrainerWorker& trainer_worker() { return trainer_; }

private:
    void apply_live_controls();
    void update_history();
    void asked_to_learn(TrainerWorker::Ticket ticket);
    void replaced_by(TrainerWorker::Ticket ticket);
    void open_grid_behind(LiveStart start);
    void reopen_grid();

    std::string name_;
    Target target_;
    Parameters first_parameters_;  ///< of the run as it was opened, where the board has none yet
    Execution execution_;
    std::shared_ptr<ParametersBoard> board_;
    std::shared_ptr<Budget> budget_;
    TrainerWorker trainer_;
    mutable LiveWorker live_;
    LiveControls live_controls_;
    std::uint64_t last_edit_ = 0;
    std::shared_ptr<const LiveSnapshot> live_now_;
    std::shared_ptr<const TrainerSnapshot> trainer_now_;
    std::vector<IterationRecord> history_;
    std::uint64_t history_run_ = 0;
    /// The last command to learn, to pause or to stop, a new run among them, and whether it learns once it is handled.
    struct Asked {
        TrainerWorker::Ticket ticket = 0;
        bool learn = false;
    };
    Asked asked_;
    TrainerWorker::Ticket replaced_ = 0;        ///< of the last command that replaces the run
    bool grid_goes_to_cpu_ = false;             ///< when it fails on the GPU on which it still is
    std::optional<std::int64_t> resume_point_;  ///< if one was chosen since the failure
    static constexpr auto kNeverHandled = std::numeric_limits<TrainerWorker::Ticket>::max();
    TrainerWorker::Ticket resumed_there_ = kNeverHandled;  ///< of the command that goes on from there
    BudgetFacts budget_now_;
};

}  // namespace nca
