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

/// A graph is one piece of work: what is before and behind it does not overlap with it.
void StreamQueue::add_all(const std::vector<Work>& work) {
    const std::lock_guard lock(mutex_);
    const Work boundary = [](StreamQueue& queue) { queue.launches_.see_all_end(); };
    push(boundary);
    for (const Work& each : work) push(each);
    push(boundary);
}

StreamMark StreamQueue::mark() {
    const std::lock_guard lock(mutex_);
    StreamMark mark{0, std::make_shared<char>()};
    if (recording_ == nullptr)
        push([reached = mark.reached](StreamQueue& queue) {
            queue.launches_.see_all_end();
            races::publish(reached.get());
        });
    mark.end = done_ + tasks_.size();
    return mark;
}

void StreamQueue::run_until(const StreamMark& mark, const std::atomic<bool>& lost) {
    do_work(mark.end, lost);
    races::join(mark.reached.get());
}

/// Locks and lists are the host's: they order no stream's work.
void StreamQueue::do_work(std::uint64_t end, const std::atomic<bool>& lost) {
    const races::Unseen unseen;
    const std::unique_lock lock = lock_unless_done(end);
    if (!lock) return;
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
}

}  // namespace nca::emulation
