// The thread behind TrainerWorker, its command queue and its gate; private to the worker. Between iterations the thread
// takes commands from the queue; within one the backend's threads look at wanted() and come into hold(), where
// whichever is first handles the queue while the others wait. So a command is answered even if the worker's own thread
// waits inside the backend for its team. All sleeping is on one condition variable.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/backend/backends.h"
#include "engine/train/kept_runs.h"
#include "engine/train/trainer.h"
#include "engine/workers/budget.h"
#include "engine/workers/parameters_board.h"
#include "engine/workers/snapshot_box.h"
#include "engine/workers/trainer_commands.h"
#include "engine/workers/trainer_snapshot.h"
#include "engine/workers/trainer_worker.h"

namespace nca {

class TrainerLoop final : public Gate {
public:
    using Ticket = TrainerWorker::Ticket;

    TrainerLoop(TrainingState run, Execution execution, std::shared_ptr<ParametersBoard> board,
                AutosaveSettings autosave, std::shared_ptr<Budget> budget);
    ~TrainerLoop() override;

    // Any thread.
    Ticket post(trainer_command::Any what);
    void set_controls(const LearningControls& controls);
    LearningControls controls() const;
    void set_autosave(AutosaveSettings autosave);
    const SnapshotBox<TrainerSnapshot>& snapshots() const { return snapshots_; }
    HistoryPart records_since(std::size_t first) const;

    // The gate; any thread of the backend, in mid-iteration.
    bool wanted() const override { return wanted_.load(std::memory_order_relaxed) || must_stand(); }
    bool hold() override;
    double queued_seconds() const override;

private:
    struct Posted {
        Ticket ticket = 0;
        trainer_command::Any what;
    };

    // The worker's thread.
    void work();
    void work_until_quit();
    void tell_backend();
    void iterate(std::unique_lock<std::mutex>& lock);
    void end_iteration(IterationEnd end);
    void retire();
    void fall_back();
    void save_good(const KeptRun& good);

    // Commands: run by the worker's thread or, in mid-iteration, by the one thread in hold() that has `handling_`.
    void handle_front(std::unique_lock<std::mutex>& lock);
    void handle(const trainer_command::Start&);
    void handle(const trainer_command::Pause&);
    void handle(const trainer_command::Resume&);
    void handle(const trainer_command::Learn& learn);
    void handle(const trainer_command::Stop&);
    void handle(const trainer_command::Reset& reset);
    void handle(const trainer_command::Begin& begin);
    void handle(const trainer_command::Extend& extend);
    void handle(const trainer_command::Load& load);
    void handle(const trainer_command::ResumeFrom& from);
    void handle(const trainer_command::ComputeWith& with);
    void handle(const trainer_command::SaveCheckpoint& save);
    void handle(const trainer_command::SaveModel& save);
    bool refuse_impossible(RunAction action);
    void refuse(std::string reason);
    void replace_run(TrainingState run);

    bool save_checkpoint_to(const std::filesystem::path& path);  ///< false, and a warning, if it could not be written
    void autosave();
    void autosave_news();
    void note_saved(const std::filesystem::path& path);
    void note_not_saved();
    void adopt_controls(const LearningControls& controls);
    void publish();
    void gather_facts();
    void update_wanted();
    bool must_stand() const { return budget_ && budget_->learn_must_stand(); }
    void tell_budget(bool wants);
    void stand(std::unique_lock<std::mutex>& lock);
    /// The run as of the last finished iteration; the backend is never asked.
    const TrainingState& run() const { return trainer_ ? trainer_->state() : resting_run_; }

    const std::shared_ptr<WorkClock> work_clock_ = std::make_shared<WorkClock>();
    const std::shared_ptr<ParametersBoard> board_;
    const std::shared_ptr<Budget> budget_;  ///< null: the machine is the learner's alone
    SnapshotBox<TrainerSnapshot> snapshots_;

    // Guarded by mutex_.
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Posted> queue_;
    Ticket last_ticket_ = 0;
    LearningControls controls_;
    AutosaveSettings autosave_;
    bool quit_ = false;
    bool abandon_ = false;   ///< the iteration in progress is to be given up
    bool handling_ = false;  ///< some thread handles a command, without the lock
    bool mid_iteration_ = false;
    int standing_ = 0;           ///< threads that wait for the learner's turn
    double queued_seconds_ = 0;  ///< for which at least one waited
    std::chrono::steady_clock::time_point stands_since_{};

    std::atomic<bool> wanted_{false};
    std::atomic<RunState> state_{RunState::idle};  ///< written by the handling thread only

    mutable std::mutex history_mutex_;
    std::vector<IterationRecord> records_;  ///< guarded by history_mutex_
    std::uint64_t run_number_ = 1;          ///< written under history_mutex_

    // The worker's thread's own, lent to the thread that handles commands.
    Execution execution_;               ///< of the next trainer
    TrainingState resting_run_;         ///< the run while there is no trainer
    KeptRuns kept_;                     ///< where resume_from can begin
    std::unique_ptr<Trainer> trainer_;  ///< made at start; given up at rest, for the memory of its tape
    TrainerSnapshot facts_;             ///< of the next snapshot
    Ticket ticket_in_hand_ = 0;
    std::chrono::steady_clock::time_point last_autosave_{};
    std::size_t done_here_ = 0;  ///< iterations of the run that this worker did: the last records of its history

    std::jthread thread_;  // last: it uses all of the above
};

}  // namespace nca
