// The live worker's thread: controls, then one command, then a short run of steps, then a frame; over and over, asleep
// where nothing is due.
#include "engine/workers/live_loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>
#include <variant>

#include "engine/model/errors.h"

namespace nca {

namespace command = live_command;

namespace {

/// A run of steps takes about this long, so that commands and controls wait no longer (or for one step, if that is
/// longer). Shorter runs would spend more on hand-overs than on steps where a step takes microseconds.
constexpr double kRunSeconds = 0.002;
constexpr int kMostStepsInRun = 64;
/// No screen shows more; a free-running grid draws no more frames than this.
constexpr std::chrono::duration<double> kFrameInterval{1.0 / 240.0};
/// A grid that fell behind its pace by more than this goes on at its pace instead of catching up in a burst.
constexpr std::chrono::duration<double> kMostBehind{0.1};
/// A state is kept in a millisecond or two: this often it costs little of a free-running grid's time.
constexpr std::chrono::duration<double> kTickInterval{0.08};
constexpr std::chrono::duration<double> kRateInterval{0.5};

constexpr double kSlowestPace = 1.0 / 3600.0;
constexpr double kFastestPace = 1e6;

}  // namespace

void check_live_controls(const LiveControls& controls) {
    const double pace = controls.steps_per_second;
    if (!(pace == 0 || (pace >= kSlowestPace && pace <= kFastestPace)))
        throw InvalidSetting(
            fmt::format("steps per second is {}: choose 0 (as fast as possible) or a number from {:.3g} to {:.0f}",
                        pace, kSlowestPace, kFastestPace));
    if (!(controls.keep_probability > 0 && controls.keep_probability <= 1))
        throw InvalidSetting(
            fmt::format("keep probability is {}: choose a number above 0, up to 1", controls.keep_probability));
}

LiveLoop::LiveLoop(LiveStart start, std::shared_ptr<const ParametersBoard> board, LiveControls controls,
                   const HistoryLimits& history, std::shared_ptr<Budget> budget)
    : board_(std::move(board)), budget_(std::move(budget)), controls_(controls), history_(history), applied_(controls) {
    check_live_controls(controls);
    queue_.push_back({0, command::Open{std::move(start)}});
    thread_ = std::jthread([this] { work(); });
}

LiveLoop::~LiveLoop() {
    {
        const std::lock_guard lock(mutex_);
        quit_ = true;
        give_up_step_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

LiveLoop::Ticket LiveLoop::post(command::Any what) {
    Ticket ticket = 0;
    {
        const std::lock_guard lock(mutex_);
        ticket = ++last_ticket_;
        queue_.push_back({ticket, std::move(what)});
    }
    changed_.notify_all();
    return ticket;
}

void LiveLoop::set_controls(const LiveControls& controls) {
    {
        const std::lock_guard lock(mutex_);
        if (controls.paused && !controls_.paused) give_up_step_ = true;
        controls_ = controls;
    }
    changed_.notify_all();
}

LiveControls LiveLoop::controls() const {
    const std::lock_guard lock(mutex_);
    return controls_;
}

void LiveLoop::work() {
    const Budget::Seat seat(budget_, Budget::Side::play, work_clock_, {});
    for (;;) {
        try {
            return work_until_quit();
        } catch (const std::exception& error) {
            fail(error.what());
        }
    }
}

void LiveLoop::work_until_quit() {
    std::unique_lock lock(mutex_);
    while (!quit_) {
        const LiveControls controls = controls_;
        give_up_step_ = false;
        if (!queue_.empty()) {
            handle_front(lock, controls);
            continue;
        }
        lock.unlock();
        apply_controls(controls);
        int due = steps_due(Clock::now());
        const Clock::duration wait = wait_for_turn(due);
        if (wait > Clock::duration::zero()) due = 0;
        if (due > 0) {
            do_steps(due);
        } else if (unpublished_) {
            publish();  // never go to sleep on news
        }
        lock.lock();
        if (due > 0 || quit_ || !queue_.empty() || controls_ != controls) continue;
        if (wait > Clock::duration::zero())
            changed_.wait_for(lock, wait);
        else if (facts_.state == LiveRunState::running)
            changed_.wait_until(lock, next_step_);
        else
            changed_.wait(lock);
    }
}

/// Takes the first command and handles it without the lock, which is held before and after. `controls` were read
/// together with it, so that a pause that was set before a command was posted is in force for it.
void LiveLoop::handle_front(std::unique_lock<std::mutex>& lock, const LiveControls& controls) {
    const Posted posted = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    apply_controls(controls);
    ticket_in_hand_ = posted.ticket;
    try {
        std::visit([this](const auto& what) { handle(what); }, posted.what);
    } catch (const std::exception& error) {
        facts_.refused = posted.ticket;
        facts_.refusal = error.what();
        if (!grid_ && facts_.state == LiveRunState::starting) fail(error.what());
    }
    facts_.handled = posted.ticket;
    record_is_old_ = true;
    error_pace_.forget();  // what somebody did shows at once
    publish();
    lock.lock();
}

void LiveLoop::apply_controls(const LiveControls& controls) {
    const LiveControls before = applied_;
    applied_ = controls;
    if (!grid_) return;
    if (controls.keep_probability != before.keep_probability) grid_->set_keep_probability(controls.keep_probability);
    if (controls.watch != before.watch) {
        watch_.set(controls.watch);
        unpublished_ = true;
    }
    if (!controls.follow) facts_.warning.clear();
    if (controls.follow && !before.follow) looked_at_ = 0;
    apply_watch(before.watch);

    const LiveRunState state = controls.paused ? LiveRunState::paused : LiveRunState::running;
    const bool begins = state == LiveRunState::running && facts_.state != state;
    const Clock::time_point now = Clock::now();
    if (begins) {
        facts_.pending_steps = 0;
        next_step_ = now;
    }
    if (begins || controls.steps_per_second != before.steps_per_second) rate_since_ = {};
    if (!begins && controls.steps_per_second != before.steps_per_second && controls.steps_per_second > 0)
        next_step_ = std::min(next_step_, now + std::chrono::duration_cast<Clock::duration>(
                                                    std::chrono::duration<double>(1.0 / controls.steps_per_second)));
    if (state != facts_.state) unpublished_ = true;
    facts_.state = state;
    if (state == LiveRunState::paused) facts_.steps_per_second = 0;
}

// ---- steps

int LiveLoop::steps_due(Clock::time_point now) const {
    if (!grid_) return 0;
    int run = 1;
    if (seconds_per_step_ > 0)
        run = static_cast<int>(std::clamp(kRunSeconds / seconds_per_step_, 1.0, static_cast<double>(kMostStepsInRun)));
    if (facts_.state == LiveRunState::paused)
        return static_cast<int>(std::min<std::uint64_t>(facts_.pending_steps, static_cast<std::uint64_t>(run)));
    if (applied_.steps_per_second == 0) return run;
    if (now < next_step_) return 0;
    const double behind = std::chrono::duration<double>(now - next_step_).count() * applied_.steps_per_second;
    return static_cast<int>(std::min(static_cast<double>(run), 1.0 + behind));
}

LiveLoop::Clock::duration LiveLoop::wait_for_turn(int due) {
    if (!budget_) return {};
    if (due == 0) {
        budget_->play_rests();
        return {};
    }
    return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(budget_->play_wants()));
}

void LiveLoop::do_steps(int steps) {
    follow_newest();
    steps = static_cast<int>(std::min<std::uint32_t>(static_cast<std::uint32_t>(steps), history_.before_steps(*grid_)));
    const Clock::time_point begin = Clock::now();
    const int done = record_ ? step_recorded(steps) : watch_.step(*grid_, steps, this);
    const Clock::time_point end = Clock::now();
    if (done == 0) return;
    const std::uint64_t kept = history_.version();
    history_.after_steps(*grid_, facts_.state == LiveRunState::paused || end - last_tick_ >= kTickInterval);
    if (history_.version() != kept) last_tick_ = end;
    unpublished_ = true;
    const double seconds = std::chrono::duration<double>(end - begin).count() / done;
    seconds_per_step_ = seconds_per_step_ > 0 ? 0.8 * seconds_per_step_ + 0.2 * seconds : seconds;
    if (facts_.state == LiveRunState::paused) {
        facts_.pending_steps -= static_cast<std::uint64_t>(done);
    } else if (applied_.steps_per_second > 0) {
        next_step_ += std::chrono::duration_cast<Clock::duration>(
            std::chrono::duration<double>(done / applied_.steps_per_second));
        if (end - next_step_ > kMostBehind) next_step_ = end;
    }
    measure_rate(done, end);
    if (end - last_frame_ >= kFrameInterval) publish();
}

void LiveLoop::follow_newest() {
    if (!applied_.follow || !board_ || board_->number() == looked_at_) return;
    const std::shared_ptr<const NumberedParameters> newest = board_->newest();
    if (!newest || newest->number == looked_at_) return;
    looked_at_ = newest->number;
    if (newest->number == facts_.parameters_number) return;
    try {
        grid_->set_parameters(newest->parameters);
        parameters_ = std::shared_ptr<const Parameters>(newest, &newest->parameters);
        facts_.parameters_number = newest->number;
        facts_.parameters_iteration = newest->iteration;
        facts_.warning.clear();
    } catch (const Error& error) {
        facts_.warning = fmt::format("can't follow parameters {}: {}", newest->number, error.what());
    }
}

/// Steps from the end of one to the end of another, over the time between.
void LiveLoop::measure_rate(int done, Clock::time_point now) {
    if (rate_since_ == Clock::time_point{}) {
        rate_since_ = now;
        rate_steps_ = 0;
        return;
    }
    rate_steps_ += static_cast<std::uint64_t>(done);
    const std::chrono::duration<double> passed = now - rate_since_;
    if (passed < kRateInterval) return;
    facts_.steps_per_second =
        facts_.state == LiveRunState::running ? static_cast<double>(rate_steps_) / passed.count() : 0;
    rate_since_ = now;
    rate_steps_ = 0;
}

// ---- what comes up

LiveLoop::Clock::time_point LiveLoop::next_frame(Clock::time_point now) const {
    const auto after = [&](std::chrono::duration<double> time) {
        return now + std::chrono::duration_cast<Clock::duration>(time);
    };
    const Clock::time_point step =
        applied_.steps_per_second > 0 ? next_step_ : after(std::chrono::duration<double>(seconds_per_step_));
    return std::max(step, after(kFrameInterval));
}

/// A frame and a snapshot of the same moment; but the error of a running grid may be a little older.
void LiveLoop::publish() {
    unpublished_ = false;
    if (grid_) {
        last_frame_ = Clock::now();
        facts_.step = grid_->steps_done();
        if (facts_.state != LiveRunState::running || error_pace_.is_due(last_frame_, next_frame(last_frame_)))
            facts_.error = grid_->error();
        facts_.seed = grid_->seed();
        facts_.noise_level = grid_->noise_level();
        if (!facts_.history || history_.version() != published_history_) {
            facts_.history = std::make_shared<const HistoryFacts>(history_.facts());
            published_history_ = history_.version();
        }
        facts_.history_at = history_.at();
        ++facts_.frames;
        LiveFrame& frame = frames_.write_slot();
        frame.number = facts_.frames;
        frame.grid = facts_.grid;
        watch_.fill(*grid_, frame);
        facts_.no_device_frames = watch_.no_device_frames();
        frame.step = facts_.step;
        frame.error = facts_.error;
        frame.parameters_number = facts_.parameters_number;
        frame.handled = facts_.handled;
        frame.watched = tell_watched();
        frames_.publish();
    }
    snapshots_.publish(facts_);
}

/// Stops in a named state: without a grid, until open() makes a new one.
void LiveLoop::fail(std::string what) {
    grid_.reset();
    facts_.state = LiveRunState::failed;
    facts_.failure = std::move(what);
    facts_.pending_steps = 0;
    facts_.steps_per_second = 0;
    unpublished_ = true;
}

}  // namespace nca
