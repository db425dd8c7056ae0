// The trainer worker's thread: iterations, the gate, and what is published. What commands do is in
// trainer_loop_commands.cpp.
#include "engine/workers/trainer_loop.h"

#include <algorithm>
#include <exception>
#include <new>
#include <utility>
#include <variant>

#include "engine/io/checkpoint.h"

namespace nca {

namespace command = trainer_command;
using Clock = std::chrono::steady_clock;

namespace {

/// Over the last `most` records at most.
double seconds_per_iteration(const std::vector<IterationRecord>& history, std::size_t most) {
    double seconds = 0;
    std::size_t count = 0;
    while (count < std::min({most, kRateWindow, history.size()}) && seconds < kRateSeconds)
        seconds += history[history.size() - ++count].seconds;
    return count > 0 ? seconds / static_cast<double>(count) : 0;
}

Execution counted(Execution execution, std::shared_ptr<WorkClock> clock) {
    execution.work_clock = std::move(clock);
    return execution;
}

}  // namespace

TrainerLoop::TrainerLoop(TrainingState run, Execution execution, std::shared_ptr<ParametersBoard> board,
                         AutosaveSettings autosave, std::shared_ptr<Budget> budget)
    : board_(std::move(board)),
      budget_(std::move(budget)),
      controls_(run.recipe.learning),
      autosave_(std::move(autosave)),
      execution_(counted(std::move(execution), work_clock_)),
      resting_run_(std::move(run)) {
    check_training_state(resting_run_);
    state_ = state_at_rest(resting_run_);
    records_ = resting_run_.history;
    kept_.begin(resting_run_);
    publish();
    thread_ = std::jthread([this] { work(); });
}

TrainerLoop::~TrainerLoop() {
    {
        const std::lock_guard lock(mutex_);
        quit_ = true;
        update_wanted();
    }
    changed_.notify_all();
    thread_.join();
}

TrainerLoop::Ticket TrainerLoop::post(command::Any what) {
    Ticket ticket = 0;
    {
        const std::lock_guard lock(mutex_);
        ticket = ++last_ticket_;
        // A run that is loaded brings its own controls; controls set after this call win over them.
        if (const auto* load = std::get_if<command::Load>(&what); load != nullptr && load->objection.empty())
            controls_ = load->run->recipe.learning;
        queue_.push_back({ticket, std::move(what)});
        update_wanted();
    }
    changed_.notify_all();
    return ticket;
}

void TrainerLoop::set_controls(const LearningControls& controls) {
    const std::lock_guard lock(mutex_);
    controls_ = controls;
}

LearningControls TrainerLoop::controls() const {
    const std::lock_guard lock(mutex_);
    return controls_;
}

void TrainerLoop::set_autosave(AutosaveSettings autosave) {
    const std::lock_guard lock(mutex_);
    autosave_ = std::move(autosave);
}

HistoryPart TrainerLoop::records_since(std::size_t first) const {
    const std::lock_guard lock(history_mutex_);
    HistoryPart part;
    part.run = run_number_;
    part.first = std::min(first, records_.size());
    part.records.assign(records_.begin() + static_cast<std::ptrdiff_t>(part.first), records_.end());
    return part;
}

/// With mutex_ held.
void TrainerLoop::update_wanted() {
    wanted_.store(quit_ || abandon_ || !queue_.empty() || state_ == RunState::paused, std::memory_order_relaxed);
}

bool TrainerLoop::hold() {
    std::unique_lock lock(mutex_);
    for (;;) {
        if (quit_ || abandon_) return false;
        if (handling_) {  // NOLINT(bugprone-branch-clone): the order decides
            changed_.wait(lock);
        } else if (!queue_.empty() && command::ends_iteration(queue_.front().what)) {
            abandon_ = true;  // the command itself is handled after the backend has let go
            changed_.notify_all();
            return false;
        } else if (!queue_.empty()) {
            handle_front(lock);
        } else if (state_ == RunState::paused) {
            changed_.wait(lock);
        } else if (must_stand()) {
            stand(lock);
        } else {
            return true;
        }
    }
}

/// Nothing to do with the breaks between iterations: they are short, and the learner wants to go on.
void TrainerLoop::tell_budget(bool wants) {
    if (budget_) budget_->learn_wants(wants);
}

/// Waits once for the learner's turn, or for a command.
void TrainerLoop::stand(std::unique_lock<std::mutex>& lock) {
    if (standing_++ == 0) stands_since_ = Clock::now();
    budget_->learn_stands(true);
    changed_.wait(lock);
    if (--standing_ > 0) return;
    budget_->learn_stands(false);
    queued_seconds_ += std::chrono::duration<double>(Clock::now() - stands_since_).count();
}

double TrainerLoop::queued_seconds() const {
    const std::lock_guard lock(mutex_);
    return queued_seconds_;
}

void TrainerLoop::work() {
    const Budget::Seat seat(budget_, Budget::Side::learn, work_clock_, [this] {
        { const std::lock_guard lock(mutex_); }  // who looked before the news has begun to wait
        changed_.notify_all();
    });
    for (;;) {
        try {
            return work_until_quit();
        } catch (const std::exception& error) {
            // Nothing but want of memory comes here; the run stands in a named state and can be started again.
            state_ = RunState::failed;
            tell_budget(false);
            facts_.failure = error.what();
            facts_.failed_record.reset();
            facts_.last_good = run().iteration;
            {
                const std::lock_guard lock(mutex_);
                mid_iteration_ = abandon_ = handling_ = false;
                update_wanted();
            }
            publish();
        }
    }
}

void TrainerLoop::work_until_quit() {
    std::unique_lock lock(mutex_);
    while (!quit_) {
        if (!queue_.empty())
            handle_front(lock);
        else if (state_ == RunState::running)
            iterate(lock);
        else
            changed_.wait(lock);
    }
}

void TrainerLoop::tell_backend() {
    facts_.backend = trainer_->backend_description();
    facts_.backend_notice = trainer_->backend_notice();
}

void TrainerLoop::iterate(std::unique_lock<std::mutex>& lock) {
    const LearningControls controls = controls_;
    mid_iteration_ = true;
    lock.unlock();
    tell_budget(true);
    IterationEnd end = IterationEnd::failed;
    facts_.failed_record.reset();
    try {
        adopt_controls(controls);
        if (!trainer_) trainer_ = std::make_unique<Trainer>(resting_run_, execution_);
        tell_backend();
        end = trainer_->iterate(this);
        tell_backend();  // other settings may have needed another one
        facts_.failure = trainer_->failure();
        facts_.failed_record = trainer_->failed_record();
    } catch (const std::exception& error) {
        facts_.failure = error.what();
    }
    lock.lock();
    mid_iteration_ = abandon_ = false;
    update_wanted();
    lock.unlock();
    end_iteration(end);
    lock.lock();
}

void TrainerLoop::end_iteration(IterationEnd end) {
    if (end == IterationEnd::abandoned) return;
    if (end == IterationEnd::failed) {
        state_ = RunState::failed;
        tell_budget(false);
        retire();
        fall_back();
        return publish();
    }
    const TrainingState& now = run();
    ++done_here_;
    kept_.consider(now);
    {
        const std::lock_guard lock(history_mutex_);
        records_.push_back(now.history.back());
    }
    board_->publish(now.iteration, now.parameters);
    facts_.last_batch = std::make_shared<const BatchPictures>(trainer_->last_batch());
    double seconds = 0;
    {
        const std::lock_guard lock(mutex_);
        seconds = autosave_.seconds;
    }
    const bool last = now.iteration >= now.recipe.iterations;
    // Before the next iteration would make it later than that.
    const double ahead = std::min(now.history.back().seconds, seconds);
    const bool due =
        seconds > 0 && std::chrono::duration<double>(Clock::now() - last_autosave_).count() + ahead >= seconds;
    if (last) {
        state_ = RunState::finished;
        tell_budget(false);
        retire();
    }
    if (last || due) autosave();
    publish();
}

/// Gives the backend's memory back; the run is kept.
void TrainerLoop::retire() {
    if (!trainer_) return;
    resting_run_ = trainer_->state();
    trainer_.reset();
}

bool TrainerLoop::save_checkpoint_to(const std::filesystem::path& path) {
    try {
        LearningControls controls;
        bool between = false;
        {
            const std::lock_guard lock(mutex_);
            controls = controls_;
            between = !mid_iteration_;
        }
        // An iteration in progress ends with the controls it began with, and so must its repetition after a resume.
        if (between) adopt_controls(controls);
        nca::save_checkpoint(path, run());
        note_saved(path);
        return true;
    } catch (const std::exception& error) {
        facts_.warning = error.what();
        return false;
    }
}

void TrainerLoop::autosave() {
    last_autosave_ = Clock::now();
    std::filesystem::path path;
    {
        const std::lock_guard lock(mutex_);
        path = autosave_.checkpoint;
    }
    if (!path.empty()) save_checkpoint_to(path);
}

/// Where the state has changed: if anything was learnt since the last saving.
void TrainerLoop::autosave_news() {
    std::filesystem::path path;
    {
        const std::lock_guard lock(mutex_);
        path = autosave_.checkpoint;
    }
    if (path.empty() || (facts_.saved_path == path.string() && facts_.saved_iteration == run().iteration)) return;
    if (run().iteration > 0) autosave();
}

void TrainerLoop::note_saved(const std::filesystem::path& path) {
    facts_.warning.clear();
    facts_.saved_path = path.string();
    facts_.saved_iteration = run().iteration;
}

/// Of the command in hand; the warning may be gone before anybody looks.
void TrainerLoop::note_not_saved() {
    facts_.not_saved = ticket_in_hand_;
    facts_.not_saved_reason = facts_.warning;
}

/// Puts controls into the run's recipe; only between two iterations.
void TrainerLoop::adopt_controls(const LearningControls& controls) {
    if (controls == run().recipe.learning) return;
    if (trainer_)
        trainer_->set_controls(controls);
    else
        resting_run_.recipe.learning = controls;
}

void TrainerLoop::publish() {
    try {
        gather_facts();
        snapshots_.publish(facts_);
    } catch (const std::bad_alloc&) {
        // A machine that is out of memory loses this snapshot, not the run; the next one says the same and more.
    }
}

void TrainerLoop::gather_facts() {
    const TrainingState& now = run();
    const std::vector<IterationRecord>& history = now.history;
    {
        const std::lock_guard lock(mutex_);
        facts_.mid_iteration = mid_iteration_ && state_ == RunState::paused;
    }
    facts_.run = run_number_;
    facts_.state = state_;
    facts_.recipe = now.recipe;
    facts_.iteration = now.iteration;
    facts_.kept = kept_.points(now, facts_.failed_record.has_value());
    facts_.last_record.reset();
    facts_.average_loss = facts_.seconds_per_iteration = facts_.iterations_per_second = 0;
    if (!history.empty()) {
        facts_.last_record = history.back();
        const std::size_t count = std::min(kAverageWindow, history.size());
        for (std::size_t i = history.size() - count; i < history.size(); ++i) facts_.average_loss += history[i].loss;
        facts_.average_loss /= static_cast<double>(count);
        facts_.seconds_per_iteration = seconds_per_iteration(history, done_here_);
        if (facts_.seconds_per_iteration > 0) facts_.iterations_per_second = 1.0 / facts_.seconds_per_iteration;
    }
}

}  // namespace nca
