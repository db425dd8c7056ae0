// How often the error of a running grid is measured for the frames that are published: on a GPU that is a download
// which waits for every step before it, and nobody reads a number that changes with each of 240 frames a second.
#pragma once

#include <chrono>

namespace nca {

class ErrorPace {
public:
    using Clock = std::chrono::steady_clock;

    /// No frame shows an error that was measured longer ago, as long as the next frames come when they are expected.
    static constexpr std::chrono::milliseconds kOldest{100};

    /// Whether the error must be measured for a frame of `now`, if the next one is expected at `next`; if so, it counts
    /// as measured then. True for the first.
    bool is_due(Clock::time_point now, Clock::time_point next) {
        if (measured_ && next - measured_at_ <= kOldest) return false;
        measured_ = true;
        measured_at_ = now;
        return true;
    }

    /// What was measured is of another grid or of a state that somebody changed: it is due whatever the time.
    void forget() { measured_ = false; }

private:
    bool measured_ = false;
    Clock::time_point measured_at_{};
};

}  // namespace nca
