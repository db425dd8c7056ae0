// The thread team as an arena of oneTBB: one arena a team, so that trainer and live grid share the cores without
// drowning each other, and sleeping workers cost nothing.
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/partitioner.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "engine/backend/cpu/threads/thread_team.h"

namespace nca::cpu {
namespace {

class TbbTeam final : public ThreadTeam {
public:
    explicit TbbTeam(int threads)
        : threads_(threads),
          // TBB runs no more threads than there are cores unless it is told that more are wanted.
          allowed_(tbb::global_control::max_allowed_parallelism,
                   static_cast<std::size_t>(std::max(threads, static_cast<int>(std::thread::hardware_concurrency())))),
          arena_(threads, 1) {}

    int threads() const override { return threads_; }
    const char* kind() const override { return "oneTBB"; }

    void run(int tasks, Task task, void* context) override {
        std::atomic<int> next{0};
        const std::thread::id caller = std::this_thread::get_id();
        const auto work = [&](int thread) {
            CountedWork counted(std::this_thread::get_id() == caller ? nullptr : clock());
            for (int i = next.fetch_add(1, std::memory_order_relaxed); i < tasks;
                 i = next.fetch_add(1, std::memory_order_relaxed)) {
                task(context, i, thread);
                counted.count();
            }
        };
        if (threads_ == 1 || tasks == 1) {
            work(0);
            return;
        }
        arena_.execute([&] { tbb::parallel_for(0, threads_, work, tbb::static_partitioner()); });
    }

private:
    const int threads_;
    tbb::global_control allowed_;
    tbb::task_arena arena_;
};

}  // namespace

std::unique_ptr<ThreadTeam> make_thread_team(int threads) { return std::make_unique<TbbTeam>(threads); }

}  // namespace nca::cpu
