// How long a toast is seen and how it comes and goes. Pure arithmetic on seconds.
#pragma once

#include <algorithm>
#include <limits>

namespace nca {

class ToastClock {
public:
    static constexpr double kFade = 0.16;
    static constexpr double kSeen = 2.5;
    static constexpr double kSeenToAct = 5;  ///< where there is something to press

    /// A toast comes at `now`; one that stays waits to be dismissed. One that takes another's place is seen at once.
    void show(double now, bool stays, bool acts = false) {
        begin_ = seen(now) ? now - kFade : now;
        end_ = stays ? std::numeric_limits<double>::infinity() : now + (acts ? kSeenToAct : kSeen);
    }
    bool stays() const { return end_ == std::numeric_limits<double>::infinity(); }
    void dismiss(double now) { end_ = std::min(end_, now); }
    bool seen(double now) const { return now < end_ + kFade && begin_ >= 0; }
    /// 0 to 1, eased out; without motion 0 or 1.
    double opacity(double now, bool motion = true) const {
        if (!seen(now)) return 0;
        if (!motion) return now < end_ ? 1 : 0;
        const double in = std::clamp((now - begin_) / kFade, 0.0, 1.0);
        const double out = std::clamp((end_ + kFade - now) / kFade, 0.0, 1.0);
        const double part = std::min(in, out);
        return 1 - (1 - part) * (1 - part);
    }
    /// When it next looks different: now while it fades, else when it begins to go; infinity: never by itself.
    double next_change(double now) const {
        if (!seen(now)) return std::numeric_limits<double>::infinity();
        if (now < begin_ + kFade || now >= end_) return now;
        return end_;
    }

private:
    double begin_ = -1;
    double end_ = -1;
};

}  // namespace nca
