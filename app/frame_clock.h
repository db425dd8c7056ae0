// When the window draws: at once after input and for a while after it (tooltips and hovers take their time), when the
// workers have news, and else not at all. Pure arithmetic on seconds.
#pragma once

#include <algorithm>

namespace nca {

class FrameClock {
public:
    explicit FrameClock(double frames_per_second) : interval_(1.0 / frames_per_second) {}

    void input(double now) { awake_until_ = now + kAwakeSeconds; }
    void news() { news_ = true; }
    /// Something is to be drawn at that time though nothing happens until then; said anew after each frame.
    void wake(double at) { wake_at_ = at; }
    bool shall_draw(double now) const { return awake(now) && now + 0.001 >= next_; }
    void drawn(double now) {
        news_ = false;
        wake_at_ = kNever;
        // An even beat; one that was missed by a whole interval begins anew.
        next_ = (now - next_ < interval_ ? next_ : now) + interval_;
        const double passed = now - last_;
        if (last_ > 0 && passed > 0 && passed < 0.5) rate_ = rate_ > 0 ? 0.9 * rate_ + 0.1 / passed : 1 / passed;
        last_ = now;
    }
    /// Seconds that may be slept for events: until the next frame is due, or until the workers are looked at again.
    /// Those that run are looked at when the next frame is due, not an interval after this one was drawn (or a slow
    /// drawing would halve the rate), and soon again if they had no news then.
    double sleep(double now, bool workers_run) const {
        const double due = next_ - now;
        if (awake(now)) return std::clamp(due, kLeastSeconds, interval_);
        const double look = !workers_run ? kIdleSeconds : due > 0 ? due : interval_ / kLooks;
        return std::clamp(wake_at_ - now, kLeastSeconds, std::max(look, kLeastSeconds));
    }
    double frames_per_second() const { return rate_; }

private:
    static constexpr double kAwakeSeconds = 0.6;
    static constexpr double kIdleSeconds = 0.1;
    static constexpr double kLeastSeconds = 0.0005;
    static constexpr double kLooks = 4;  ///< an interval, for news that are late
    static constexpr double kNever = 1e18;
    bool awake(double now) const { return news_ || now < awake_until_ || now >= wake_at_; }
    double interval_;
    double awake_until_ = 1;
    double next_ = 0;
    double last_ = 0;
    double rate_ = 0;
    double wake_at_ = kNever;
    bool news_ = true;
};

}  // namespace nca
