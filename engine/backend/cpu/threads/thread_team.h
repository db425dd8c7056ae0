// A team of threads that deals numbered tasks out among its members: all that the cpu backend needs of threading. Two
// implementations, one of which the build selects: oneTBB's arenas (thread_team_tbb.cpp), and plain std::jthreads
// (thread_team_plain.cpp), whose every lock the thread sanitizer can see.
#pragma once

#include <memory>

namespace nca::cpu {

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

    /// Runs tasks 0..tasks-1, each once, in an unspecified order; the calling thread takes part. Returns when all have
    /// ended. Tasks must not throw and must not call run(). Allocates nothing of its own.
    virtual void run(int tasks, Task task, void* context) = 0;

    /// The same for a callable(task, thread).
    template <class Callable>
    void for_each(int tasks, Callable&& callable) {
        run(
            tasks, [](void* context, int task, int thread) { (*static_cast<Callable*>(context))(task, thread); },
            &callable);
    }
};

/// A team of `threads` (at least 1), the calling thread counted.
std::unique_ptr<ThreadTeam> make_thread_team(int threads);

}  // namespace nca::cpu
