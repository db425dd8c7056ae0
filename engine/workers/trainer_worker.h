// The trainer worker: one thread that drives one training run. Commands (events, each counts, handled in order) and
// controls (values, the last one wins) go down; snapshots, history and numbered parameters come up. Pause and stop
// answer between two tiles of a step, also in an iteration of seconds. A failure ends in a named state with the last
// good parameters kept. Knows no window.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/backend/backends.h"
#include "engine/model/training_state.h"
#include "engine/workers/budget.h"
#include "engine/workers/parameters_board.h"
#include "engine/workers/trainer_snapshot.h"

namespace nca {

class TrainerLoop;  // trainer_loop.h, private

/// Where the worker saves the run by itself.
struct AutosaveSettings {
    std::filesystem::path checkpoint;  ///< written when the state changes, and every `seconds`; empty: never
    /// Longest time between two savings while learning, where an iteration is shorter; 0: only when the state changes.
    double seconds = 0;
};

/// A piece of the run's history.
struct HistoryPart {
    std::uint64_t run = 0;  ///< TrainerSnapshot::run that the records belong to: if it changed, ask again from 0
    std::size_t first = 0;  ///< index of the first record
    std::vector<IterationRecord> records;
};

/// Any thread may call anything, except that only the owner destroys it. Destroying it abandons the iteration in
/// progress and joins within a tenth of a second; it does not save: post stop() first and wait for it.
class TrainerWorker {
public:
    /// Number of a posted command; TrainerSnapshot::handled and ::refused name it.
    using Ticket = std::uint64_t;

    /// Takes the run over; begins at rest (state_at_rest) and allocates no backend before the first start, so that it
    /// throws only InvalidSetting (check_training_state). `board` gets a copy of the parameters after every iteration
    /// and when the run is replaced. `budget`: with whom the machine is shared; null: with nobody.
    TrainerWorker(TrainingState run, Execution execution, std::shared_ptr<ParametersBoard> board,
                  AutosaveSettings autosave = {}, std::shared_ptr<Budget> budget = nullptr);
    ~TrainerWorker();
    TrainerWorker(const TrainerWorker&) = delete;
    TrainerWorker& operator=(const TrainerWorker&) = delete;

    // Commands. Each returns at once; a command that is impossible when its turn comes is refused, with the reason in
    // the snapshot, and changes nothing.

    Ticket start();
    Ticket pause();
    Ticket resume();
    /// Starts or resumes, by the state when its turn comes: also right behind a reset() that is still to be handled. A
    /// run that failed then goes on as by resume_from(), from `after_failure` or else its last good iteration.
    Ticket learn(std::optional<std::int64_t> after_failure = std::nullopt);
    /// Ends the run: abandons the iteration in progress and saves the last finished one (AutosaveSettings).
    Ticket stop();
    /// Draws new parameters and forgets moments and history; settings and controls stay. With a seed: from that seed.
    Ticket reset(std::optional<std::uint64_t> seed = std::nullopt);
    /// Puts a new run of another recipe on the same target in the place of the present one, at rest, with fresh
    /// parameters by the recipe's seed or those learnt so far; moments, pool and history are new. Refused for a recipe
    /// that is out of range or does not fit the target or the parameters.
    Ticket begin(Recipe recipe, bool keep_parameters);
    /// Goes back to an iteration that the snapshot names as kept, and learns on from there at once: parameters,
    /// moments, records and the rates of its schedule are those of then, unless controls were set since the failure.
    /// Refused while learning, and for an iteration that is not kept.
    Ticket resume_from(std::int64_t iteration);
    /// Lengthens the plan by `iterations` (>= 1). A finished run goes on at once; in other states only the plan
    /// changes.
    Ticket extend(std::int64_t iterations);
    /// Replaces the run, its recipe and its controls. Refused if its numbers do not fit each other.
    Ticket load(TrainingState run);
    /// Computes with another engine from the next start on; the run is kept as it is. Refused while learning.
    Ticket compute_with(Execution execution);
    /// Writes a checkpoint of the last finished iteration, in any state, also in mid-iteration. A failure is a warning
    /// in the snapshot; the run goes on and a previous file stays.
    Ticket save_checkpoint(std::filesystem::path path);
    /// The same for a model file (parameters, recipe, target).
    Ticket save_model(std::filesystem::path path);

    /// Replaces the live controls; they apply at the next iteration and keep Adam's moments. Returns the reason if they
    /// are out of range, then nothing changed.
    std::optional<std::string> set_controls(const LearningControls& controls);
    /// As set last, perhaps not yet in use (TrainerSnapshot::recipe is what is in use).
    LearningControls controls() const;

    void set_autosave(AutosaveSettings autosave);

    std::shared_ptr<const TrainerSnapshot> snapshot() const;
    /// Sleeps until there is news after `version`, at most `timeout`; returns the latest snapshot either way.
    std::shared_ptr<const TrainerSnapshot> wait_for_newer(std::uint64_t version,
                                                          std::chrono::nanoseconds timeout) const;
    /// Sleeps until the command was handled (or refused), at most `timeout`; returns the latest snapshot either way.
    std::shared_ptr<const TrainerSnapshot> wait_handled(Ticket ticket, std::chrono::nanoseconds timeout) const;
    /// Why `action` is impossible now; nothing if it is possible.
    std::optional<std::string> can(RunAction action) const;

    /// A copy of the records from index `first` on: every iteration done, none dropped.
    HistoryPart records_since(std::size_t first) const;

private:
    std::unique_ptr<TrainerLoop> loop_;
};

}  // namespace nca
