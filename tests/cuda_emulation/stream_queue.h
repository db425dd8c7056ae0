// A stream of the emulated device: closures that are run when somebody waits for them, as late as CUDA may do it.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "tests/cuda_emulation/launch_order.h"
#include "tests/cuda_emulation/race_notes.h"

namespace nca::emulation {

class StreamQueue;
using Work = std::function<void(StreamQueue&)>;

/// A place in a stream, and where the stream publishes that it has come there.
struct StreamMark {
    std::uint64_t end = 0;
    std::shared_ptr<char> reached;
};

/// Work not yet done, and how much ever was queued and done. A thread that waits does the work itself, in its time; two
/// threads meet only if one waits for the other's stream. To ThreadSanitizer a stream is a thread like others
/// (race_notes.h), whose work comes after what the host had done when it queued it.
class StreamQueue {
public:
    StreamQueue() = default;
    ~StreamQueue() { races::drop_thread(racer_); }
    StreamQueue(const StreamQueue&) = delete;
    StreamQueue& operator=(const StreamQueue&) = delete;

    /// Puts work behind all that is queued; false if it was recorded instead.
    bool add(const Work& work);
    void add_all(const std::vector<Work>& work);
    /// From here on work is recorded there; null: no longer.
    void record_to(std::vector<Work>* recorded) { recording_ = recorded; }

    /// Behind all that is queued now.
    StreamMark mark();
    /// Does the work up to there, or waits for the thread that is at it. Once `lost` is true, work is dropped. Throws
    /// BadKernel for a wait that would never end, and what the work throws.
    void run_until(const StreamMark& mark, const std::atomic<bool>& lost);

    /// The launches of the stream, for work that is one, or that comes after all of them.
    LaunchOrder& launches() { return launches_; }

private:
    struct Task {
        Work work;
        std::shared_ptr<char> queued = std::make_shared<char>();  // where the host publishes what it had done
    };
    std::unique_lock<std::recursive_mutex> lock_unless_done(std::uint64_t end);
    void push(const Work& work);
    void run(const Task& task);
    void do_work(std::uint64_t end, const std::atomic<bool>& lost);

    std::recursive_mutex mutex_;
    std::deque<Task> tasks_;
    std::uint64_t done_ = 0;                    // with the one that is being done
    std::atomic<std::uint64_t> completed_ = 0;  // without it; read without the lock
    std::vector<Work>* recording_ = nullptr;
    bool running_ = false;
    LaunchOrder launches_;
    void* const racer_ = races::new_thread();
};

}  // namespace nca::emulation
