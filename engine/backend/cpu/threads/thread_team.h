// A team of threads that deals numbered tasks out among its members: all that the cpu backend needs of threading. Two
// implementations, one of which the build selects: oneTBB's arenas (thread_team_tbb.cpp), and plain std::jthreads
// (thread_team_plain.cpp), whose every lock the thread sanitizer can see.
#pragma once

#include <cstdint>
#include <ctime>
#include <memory>
#include <type_traits>
#include <utility>

#include "engine/backend/work_clock.h"

namespace nca::cpu {

/// The processor time of the calling thread, passed on to a clock piece by piece; nothing without a clock.
class CountedWork {
public:
    explicit CountedWork(WorkClock* clock) : clock_(clock), counted_(clock != nullptr ? now() : 0) {}
    void count() {
        if (clock_ == nullptr) return;
        const std::int64_t reached = now();
        clock_->add_nanoseconds(reached - std::exchange(counted_, reached));
    }

private:
    static std::int64_t now() {
        std::timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
    }

    WorkClock* clock_;
    std::int64_t counted_;
};

class ThreadTeam {
public:
    /// Runs one task; `thread` in [0, threads()) is unique among the tasks that run at the same time.
    using Task = void (*)(void* context, int task, int thread);

    virtual ~ThreadTeam() = default;
    ThreadTeam() = default;
    ThreadTeam(const ThreadTeam&) = delete;
    ThreadTeam& operator=(const ThreadTeam&) = delete;

    virtual int threads() const = 0;
    /// "oneTBB" or "std::jthread".
    virtual const char* kind() const = 0;

    /// The processor time of the members, without the calling thread's, is added to `clock` after each task. Not while
    /// run() runs.
    void count_work(std::shared_ptr<WorkClock> clock) { clock_ = std::move(clock); }

    /// Runs tasks 0..tasks-1, each once, in an unspecified order; the calling thread takes part. Returns when all have
    /// ended. Tasks must not throw and must not call run(). Allocates nothing of its own.
    virtual void run(int tasks, Task task, void* context) = 0;

    /// The same for a callable(task, thread).
    template <class Callable>
    void for_each(int tasks, Callable&& callable) {
        using Called = std::remove_reference_t<Callable>;
        run(
            tasks, [](void* context, int task, int thread) { (*static_cast<Called*>(context))(task, thread); },
            &callable);
    }

protected:
    WorkClock* clock() const { return clock_.get(); }

private:
    std::shared_ptr<WorkClock> clock_;
};

/// A team of `threads` (at least 1), the calling thread counted.
std::unique_ptr<ThreadTeam> make_thread_team(int threads);

}  // namespace nca::cpu
