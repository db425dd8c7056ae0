// Play and learning share one machine: the budget measures the processor time that each of the two workers gets, with
// all its threads, and lets the one wait that has had more than was asked for (the rule is in fair_share.h). The
// learner waits at its gate between tiles, the live grid between two runs of steps; both sleep meanwhile. What is
// computed does not depend on it, only when.
#pragma once

#include <pthread.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "engine/backend/work_clock.h"
#include "engine/workers/fair_share.h"

namespace nca {

/// What the live grid gets of the processors while both it and the learner want them.
inline constexpr double kUsualPlayShare = 0.3;
/// Neither side is ever without.
inline constexpr double kLeastShare = 0.05;

/// As measured; nothing here is what was asked for.
struct BudgetFacts {
    double play_seconds = 0;  ///< processor seconds since the beginning, all threads
    double learn_seconds = 0;
    double play_processors = 0;  ///< of the last second: processor seconds a second
    double learn_processors = 0;
};

/// The worker's sides of it are called by the workers alone; anything else by any thread.
class Budget {
public:
    enum class Side : std::uint8_t { play, learn };

    /// `processors`: how many play and learning share; 0: those of the machine.
    explicit Budget(double play_share = kUsualPlayShare, int processors = 0);

    /// Clamped to [kLeastShare, 1 - kLeastShare]. Returns what is in force.
    double set_play_share(double share);
    double play_share() const { return wanted_share_.load(std::memory_order_relaxed); }
    BudgetFacts facts();

    /// A worker's thread at the budget while it works. `clock` counts its backend's threads; `wake` wakes the learner
    /// where it stands, and may take its mutex. The thread gives way to the one that draws: where there is a budget
    /// there is a window.
    class Seat {
    public:
        Seat(std::shared_ptr<Budget> budget, Side side, std::shared_ptr<const WorkClock> clock,
             std::function<void()> wake);
        ~Seat();
        Seat(const Seat&) = delete;
        Seat& operator=(const Seat&) = delete;

    private:
        const std::shared_ptr<Budget> budget_;
        const Side side_;
    };

    // The live worker, from its thread and without its mutex.
    /// Play is about to compute. Returns the seconds that it shall sleep first, 0 if it is its turn; ask again then.
    double play_wants();
    /// It has nothing to do.
    void play_rests();

    // The learner; any of its threads, with or without its mutex.
    /// It is in an iteration that nobody paused.
    void learn_wants(bool wants) { learn_wants_.store(wants, std::memory_order_relaxed); }
    /// It shall stand: wait until it is woken and this is false.
    bool learn_must_stand() const { return learn_must_stand_.load(std::memory_order_relaxed); }
    void learn_stands(bool stands) { learn_stands_.store(stands, std::memory_order_relaxed); }

private:
    using Clock = std::chrono::steady_clock;
    struct Worker {
        bool present = false;
        clockid_t thread_clock{};  ///< of its thread
        std::shared_ptr<const WorkClock> clock;
        std::function<void()> wake;
        double before = 0;  ///< what workers that are gone have used
        double used = 0;    ///< as measured last
    };
    struct Sample {
        Clock::time_point when;
        double play = 0, learn = 0;
    };

    Worker& worker(Side side) { return workers_[static_cast<std::size_t>(side)]; }
    double used(Side side);
    ShareLook look_now();
    void obey(Turn turn);

    std::atomic<double> wanted_share_;
    std::atomic<bool> learn_wants_{false};
    std::atomic<bool> learn_must_stand_{false};
    std::atomic<bool> learn_stands_{false};

    std::mutex mutex_;  // guards what follows; a worker's wake() is called with it
    std::array<Worker, 2> workers_;
    FairShare share_;
    bool play_rests_ = true;
    bool anew_ = true;  ///< the learner was away since the last look
    bool stood_ = false;
    BudgetFacts facts_;
    std::array<Sample, 8> samples_;  ///< ring
    std::size_t sampled_ = 0;        ///< samples taken so far
};

}  // namespace nca
