// Reads the clocks of both workers' threads at every look, so that nothing has to be reported by them.
#include "engine/workers/budget.h"

#include <algorithm>
#include <ctime>
#include <thread>
#include <utility>

#include "engine/workers/give_way.h"

namespace nca {
namespace {

constexpr std::chrono::duration<double> kSampleEvery{0.2};
constexpr std::chrono::duration<double> kMeasuredOver{1.0};

int those_of_the_machine() { return static_cast<int>(std::thread::hardware_concurrency()); }

double clamped(double share) { return std::clamp(share, kLeastShare, 1 - kLeastShare); }

}  // namespace

Budget::Budget(double play_share, int processors)
    : wanted_share_(clamped(play_share)),
      share_(clamped(play_share), processors > 0 ? processors : those_of_the_machine()) {}

double Budget::set_play_share(double share) {
    // Not a number stays what it was.
    if (share == share) wanted_share_.store(clamped(share), std::memory_order_relaxed);
    return play_share();
}

Budget::Seat::Seat(std::shared_ptr<Budget> budget, Side side, std::shared_ptr<const WorkClock> clock,
                   std::function<void()> wake)
    : budget_(std::move(budget)), side_(side) {
    if (!budget_) return;
    give_way();
    const std::lock_guard lock(budget_->mutex_);
    Worker& worker = budget_->worker(side);
    worker.present = pthread_getcpuclockid(pthread_self(), &worker.thread_clock) == 0;
    worker.before = worker.used;
    worker.clock = std::move(clock);
    worker.wake = std::move(wake);
    budget_->anew_ = true;
}

Budget::Seat::~Seat() {
    if (!budget_) return;
    const std::lock_guard lock(budget_->mutex_);
    budget_->used(side_);
    Worker& worker = budget_->worker(side_);
    worker.present = false;
    worker.clock.reset();
    worker.wake = {};
    budget_->anew_ = true;
    if (side_ == Side::learn)
        budget_->learn_wants_ = false;
    else
        budget_->obey(Turn::both);
}

/// Processor seconds so far; never less than before.
double Budget::used(Side side) {
    Worker& its = worker(side);
    std::timespec time{};
    if (its.present && clock_gettime(its.thread_clock, &time) == 0) {
        const double helpers = its.clock ? its.clock->seconds() : 0;
        const double own = static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
        its.used = std::max(its.used, its.before + helpers + own);
    }
    return its.used;
}

ShareLook Budget::look_now() {
    ShareLook look;
    look.now = std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
    look.play_used = used(Side::play);
    look.learn_used = used(Side::learn);
    look.play_rested = play_rests_;
    const bool stands = learn_stands_.load(std::memory_order_relaxed);
    look.learn_stood = stands && std::exchange(stood_, stands);
    stood_ = stands;
    return look;
}

void Budget::obey(Turn turn) {
    const bool stand = turn == Turn::play;
    if (learn_must_stand_.exchange(stand, std::memory_order_relaxed) && !stand)
        if (const auto& wake = worker(Side::learn).wake; wake) wake();
}

double Budget::play_wants() {
    const std::lock_guard lock(mutex_);
    if (!learn_wants_.load(std::memory_order_relaxed)) {
        anew_ = true;
        play_rests_ = false;
        obey(Turn::both);
        return 0;
    }
    if (std::exchange(anew_, false)) share_.begin_anew();
    share_.set_share(play_share());
    const Turn turn = share_.look(look_now());
    play_rests_ = false;
    obey(turn);
    return turn == Turn::learn ? share_.seconds_to_wait() : 0;
}

void Budget::play_rests() {
    const std::lock_guard lock(mutex_);
    if (play_rests_) return;
    if (!anew_ && learn_wants_.load(std::memory_order_relaxed)) share_.look(look_now());
    share_.rest();
    play_rests_ = true;
    obey(Turn::both);
}

BudgetFacts Budget::facts() {
    const std::lock_guard lock(mutex_);
    const Clock::time_point now = Clock::now();
    const Sample newest = sampled_ > 0 ? samples_[(sampled_ - 1) % samples_.size()] : Sample{};
    facts_.play_seconds = used(Side::play);
    facts_.learn_seconds = used(Side::learn);
    if (sampled_ > 0 && now - newest.when < kSampleEvery) return facts_;
    samples_[sampled_++ % samples_.size()] = {now, facts_.play_seconds, facts_.learn_seconds};
    // Since the youngest sample that is a second old, or the oldest that there is.
    std::size_t from = sampled_ - std::min(sampled_, samples_.size());
    while (from + 1 < sampled_ && now - samples_[(from + 1) % samples_.size()].when >= kMeasuredOver) ++from;
    const Sample& then = samples_[from % samples_.size()];
    const double seconds = std::chrono::duration<double>(now - then.when).count();
    if (seconds > 0) {
        facts_.play_processors = (facts_.play_seconds - then.play) / seconds;
        facts_.learn_processors = (facts_.learn_seconds - then.learn) / seconds;
    }
    return facts_;
}

}  // namespace nca
