// Where a worker puts its snapshots: immutable facts, each with a version one higher than the one before. Readers get a
// shared pointer and may keep it as long as they like; who wants to wait for news sleeps here.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace nca {

/// `T` is a copyable struct with a member `std::uint64_t version`.
template <class T>
class SnapshotBox {
public:
    SnapshotBox() : latest_(std::make_shared<const T>()) {}

    /// Replaces the latest snapshot; its version is set here. One thread at a time.
    void publish(T facts) {
        {
            const std::lock_guard lock(mutex_);
            facts.version = latest_->version + 1;
        }
        auto next = std::make_shared<const T>(std::move(facts));
        {
            const std::lock_guard lock(mutex_);
            latest_.swap(next);
        }
        news_.notify_all();
    }

    /// Never null; version 0 before the first publish(). Any thread.
    std::shared_ptr<const T> latest() const {
        const std::lock_guard lock(mutex_);
        return latest_;
    }

    /// Sleeps until there is a snapshot newer than `version`, at most `timeout`; returns the latest either way.
    std::shared_ptr<const T> wait_for_newer(std::uint64_t version, std::chrono::nanoseconds timeout) const {
        std::unique_lock lock(mutex_);
        news_.wait_for(lock, timeout, [&] { return latest_->version > version; });
        return latest_;
    }

    /// Sleeps until `good(snapshot)` holds for the latest one, at most `timeout`; returns the latest either way.
    template <class Good>
    std::shared_ptr<const T> wait_until(Good good, std::chrono::nanoseconds timeout) const {
        std::unique_lock lock(mutex_);
        news_.wait_for(lock, timeout, [&] { return good(*latest_); });
        return latest_;
    }

private:
    mutable std::mutex mutex_;
    mutable std::condition_variable news_;
    std::shared_ptr<const T> latest_;
};

}  // namespace nca
