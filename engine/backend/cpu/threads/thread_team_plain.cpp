// The thread team as std::jthreads that sleep on a futex (std::atomic::wait) between runs. After a run a member looks
// for the next one for some microseconds before it sleeps: the phases of a rollout follow each other that closely.
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include "engine/backend/cpu/threads/thread_team.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace nca::cpu {
namespace {

/// Looks before sleeping; some 20 microseconds on a desktop processor. More would burn an idle core between live steps.
constexpr int kLooks = 500;

void pause_processor() {
#if defined(__x86_64__)
    _mm_pause();
#else
    std::this_thread::yield();
#endif
}

/// Returns once `value` differs from `old`.
void wait_for_change(const std::atomic<std::uint32_t>& value, std::uint32_t old) {
    for (int look = 0; look < kLooks; ++look) {
        if (value.load(std::memory_order_acquire) != old) return;
        pause_processor();
    }
    value.wait(old, std::memory_order_acquire);
}

class PlainTeam final : public ThreadTeam {
public:
    explicit PlainTeam(int threads) : threads_(threads) {
        members_.reserve(static_cast<std::size_t>(threads - 1));
        for (int thread = 1; thread < threads; ++thread)
            members_.emplace_back([this, thread](const std::stop_token& stop) { serve(stop, thread); });
    }

    ~PlainTeam() override {
        for (std::jthread& member : members_) member.request_stop();
        announce();
    }

    int threads() const override { return threads_; }
    const char* kind() const override { return "std::jthread"; }

    void run(int tasks, Task task, void* context) override {
        task_ = task;
        context_ = context;
        tasks_ = tasks;
        next_.store(0, std::memory_order_relaxed);
        if (threads_ == 1 || tasks == 1) {
            work(0);
            return;
        }
        busy_.store(static_cast<std::uint32_t>(threads_ - 1), std::memory_order_relaxed);
        announce();
        work(0);
        for (std::uint32_t left = busy_.load(std::memory_order_acquire); left != 0;
             left = busy_.load(std::memory_order_acquire))
            wait_for_change(busy_, left);
    }

private:
    void announce() {
        run_number_.fetch_add(1, std::memory_order_release);
        run_number_.notify_all();
    }

    void serve(const std::stop_token& stop, int thread) {
        std::uint32_t seen = 0;
        while (true) {
            wait_for_change(run_number_, seen);
            if (stop.stop_requested()) return;
            seen = run_number_.load(std::memory_order_acquire);
            work(thread);
            busy_.fetch_sub(1, std::memory_order_acq_rel);
            busy_.notify_one();
        }
    }

    void work(int thread) {
        CountedWork counted(thread == 0 ? nullptr : clock());
        for (int task = next_.fetch_add(1, std::memory_order_relaxed); task < tasks_;
             task = next_.fetch_add(1, std::memory_order_relaxed)) {
            task_(context_, task, thread);
            counted.count();
        }
    }

    const int threads_;
    Task task_ = nullptr;
    void* context_ = nullptr;
    int tasks_ = 0;
    std::atomic<int> next_{0};
    std::atomic<std::uint32_t> busy_{0};
    std::atomic<std::uint32_t> run_number_{0};
    std::vector<std::jthread> members_;
};

}  // namespace

std::unique_ptr<ThreadTeam> make_thread_team(int threads) { return std::make_unique<PlainTeam>(threads); }

}  // namespace nca::cpu
