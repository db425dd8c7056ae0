// A gate that knows how long it held: what was spent in it is no time of the iteration.
#pragma once

#include <chrono>
#include <mutex>

#include "engine/backend/backend.h"

namespace nca {

/// Passes an owner's gate on and measures how long it held. Several threads of a backend may hold at once; the time
/// from the first that enters to the last that leaves counts once.
class TimedGate final : public Gate {
public:
    using Clock = std::chrono::steady_clock;
    static double seconds_since(Clock::time_point from) {
        return std::chrono::duration<double>(Clock::now() - from).count();
    }

    explicit TimedGate(Gate* inner) : inner_(inner), queued_before_(queued()) {}

    bool wanted() const override { return inner_ != nullptr && inner_->wanted(); }

    bool hold() override {
        if (inner_ == nullptr) return true;
        enter();
        bool go_on = false;
        try {
            go_on = inner_->hold();
        } catch (...) {
            leave();
            throw;
        }
        leave();
        return go_on;
    }

    /// Without the time for which the computation waited for its turn.
    double held_seconds() const { return held_ - (queued() - queued_before_); }

private:
    void enter() {
        const std::lock_guard lock(mutex_);
        if (holders_++ == 0) since_ = Clock::now();
    }
    void leave() {
        const std::lock_guard lock(mutex_);
        if (--holders_ == 0) held_ += seconds_since(since_);
    }

    double queued() const { return inner_ != nullptr ? inner_->queued_seconds() : 0; }

    Gate* inner_;
    double queued_before_;
    std::mutex mutex_;
    int holders_ = 0;
    Clock::time_point since_{};
    double held_ = 0;
};

}  // namespace nca
