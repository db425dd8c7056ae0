// The thread behind LiveWorker: its command queue, its pace and what it publishes; private to the worker. Steps are
// done in short runs, so that commands and controls come between them; all sleeping is on one condition variable.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "engine/backend/backend.h"
#include "engine/live/live_grid.h"
#include "engine/live/live_history.h"
#include "engine/workers/budget.h"
#include "engine/workers/error_pace.h"
#include "engine/workers/frame_watch.h"
#include "engine/workers/live_commands.h"
#include "engine/workers/live_snapshot.h"
#include "engine/workers/live_worker.h"
#include "engine/workers/mailbox.h"
#include "engine/workers/parameters_board.h"
#include "engine/workers/snapshot_box.h"

namespace nca {

/// Throws InvalidSetting naming the control, its value and the allowed range.
void check_live_controls(const LiveControls& controls);

class LiveLoop final : public Gate {
public:
    using Ticket = LiveWorker::Ticket;

    LiveLoop(LiveStart start, std::shared_ptr<const ParametersBoard> board, LiveControls controls,
             const HistoryLimits& history, std::shared_ptr<Budget> budget);
    ~LiveLoop() override;

    // Any thread.
    Ticket post(live_command::Any what);
    void set_controls(const LiveControls& controls);
    LiveControls controls() const;
    const SnapshotBox<LiveSnapshot>& snapshots() const { return snapshots_; }
    Mailbox<LiveFrame>& frames() { return frames_; }

    // The gate: a step in progress is given up when the worker is to end or to pause; repeated later it gives the same.
    bool wanted() const override { return give_up_step_.load(std::memory_order_relaxed); }
    bool hold() override { return !wanted(); }

private:
    using Clock = std::chrono::steady_clock;
    struct Posted {
        Ticket ticket = 0;
        live_command::Any what;
    };

    void work();
    void work_until_quit();
    void apply_controls(const LiveControls& controls);
    void handle_front(std::unique_lock<std::mutex>& lock, const LiveControls& controls);
    void handle(const live_command::Step& step);
    void handle(const live_command::Reset& reset);
    void handle(const live_command::Renoise& renoise);
    void handle(const live_command::Wound& wound);
    void handle(const live_command::Undo&);
    void handle(const live_command::Redo&);
    void handle(const live_command::GoTo& go);
    void handle(const live_command::SetTarget& set);
    void handle(const live_command::SetParameters& set);
    void handle(const live_command::Capture&);
    void handle(const live_command::Restore& restore);
    void handle(const live_command::Open& open);
    LiveGrid& grid();
    template <class Change>
    void edit(HistoryKind kind, std::uint64_t group, const Change& change);
    void jumped(const HistoryJump& jump);
    void open_grid(const LiveStart& start);
    void fail(std::string what);

    int steps_due(Clock::time_point now) const;
    /// Asks the budget before `due` steps: how long they have to wait for their turn.
    Clock::duration wait_for_turn(int due);
    void do_steps(int steps);
    void follow_newest();
    void apply_watch(const LiveWatch& before);
    int step_recorded(int steps);
    std::shared_ptr<const WatchedCell> tell_watched();
    void measure_rate(int done, Clock::time_point now);
    /// When a running grid's next frame is expected, if one is published now.
    Clock::time_point next_frame(Clock::time_point now) const;
    void publish();

    const std::shared_ptr<const ParametersBoard> board_;
    const std::shared_ptr<Budget> budget_;  ///< null: the machine is the grid's alone
    const std::shared_ptr<WorkClock> work_clock_ = std::make_shared<WorkClock>();
    SnapshotBox<LiveSnapshot> snapshots_;
    Mailbox<LiveFrame> frames_;

    // Guarded by mutex_.
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Posted> queue_;
    Ticket last_ticket_ = 0;
    LiveControls controls_;
    bool quit_ = false;

    std::atomic<bool> give_up_step_{false};

    // The worker's thread's own.
    std::unique_ptr<LiveGrid> grid_;
    std::shared_ptr<const Parameters> parameters_;  ///< in use by grid_
    LiveHistory history_;
    FrameWatch watch_;
    std::uint64_t published_history_ = 0;  ///< version of what facts_.history says
    std::optional<CellRecord> record_;     ///< only while a cell is watched
    bool record_is_old_ = true;  ///< the grid may have changed otherwise than by a step since it was looked at
    LiveControls applied_;
    LiveSnapshot facts_;  ///< of the next snapshot
    Ticket ticket_in_hand_ = 0;
    std::uint64_t looked_at_ = 0;    ///< newest number on the board that was taken or found not to fit
    bool unpublished_ = true;        ///< something changed since the last frame
    double seconds_per_step_ = 0;    ///< smoothed; 0 before the first
    Clock::time_point next_step_{};  ///< with a given pace: when the next step is due
    Clock::time_point last_frame_{};
    ErrorPace error_pace_;
    Clock::time_point last_tick_{};   ///< when a moment was kept on the way
    Clock::time_point rate_since_{};  ///< zero: at the end of the next step
    std::uint64_t rate_steps_ = 0;

    std::jthread thread_;  // last: it uses all of the above
};

}  // namespace nca
