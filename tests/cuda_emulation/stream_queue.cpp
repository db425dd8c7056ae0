// Who does the work of a stream, and when.
#include "tests/cuda_emulation/stream_queue.h"

#include <thread>
#include <utility>

#include "tests/cuda_emulation/grid_run.h"

namespace nca::emulation {

bool StreamQueue::add(const Work& work) {
    const std::lock_guard lock(mutex_);
    if (recording_ != nullptr) {
        recording_->push_back(work);
        return false;
    }
    push(work);
    return true;
}

void StreamQueue::add_all(const std::vector<Work>& work) {
    const std::lock_guard lock(mutex_);
    for (const Work& each : work) push(each);
}

std::uint64_t StreamQueue::end() {
    const std::lock_guard lock(mutex_);
    return done_ + tasks_.size();
}

void StreamQueue::run_until(std::uint64_t end, const std::atomic<bool>& lost) {
    const std::unique_lock lock = lock_unless_done(end);
    if (!lock) return join_done();
    if (running_) throw BadKernel("two streams wait for each other");
    if (recording_ != nullptr) throw BadKernel("a wait while a graph is recorded");
    running_ = true;
    try {
        while (done_ < end && !tasks_.empty()) {
            const Task task = std::move(tasks_.front());
            tasks_.pop_front();
            ++done_;
            if (!lost) run(task);
            completed_ = done_;
        }
    } catch (...) {
        completed_ = done_;
        running_ = false;
        throw;
    }
    running_ = false;
    forget_kernels();
    join_done();
}

/// The lock if work is still to be done; none if another thread did it meanwhile. Two threads may each do the work of a
/// stream that waits for earlier work of the other's, so that neither may insist on the other's lock.
std::unique_lock<std::recursive_mutex> StreamQueue::lock_unless_done(std::uint64_t end) {
    std::unique_lock lock(mutex_, std::defer_lock);
    while (completed_ < end && !lock.try_lock()) std::this_thread::yield();
    return lock;
}

void StreamQueue::push(const Work& work) {
    const Task& task = tasks_.emplace_back(Task{work});
    races::publish(task.queued.get());
}

void StreamQueue::run(const Task& task) {
    const races::As as(racer_);
    races::join(task.queued.get());
    task.work(*this);
    races::publish(&progress_);
}

/// Nobody reads them any more.
void StreamQueue::forget_kernels() {
    const races::As as(racer_);
    launches_.see_all_end();
}

/// For who has waited, the host or another stream.
void StreamQueue::join_done() const {
    races::join(&progress_);
    launches_.join_ends();
}

}  // namespace nca::emulation
