// How long the window's frames take: the time from each to the next while it draws without a break, and what drawing
// costs. Median and worst of the seconds before the last frame. Pure arithmetic on seconds.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

namespace nca {

class FrameTimes {
public:
    struct Summary {
        double median = 0;  ///< seconds; 0: nothing was measured
        double worst = 0;
    };

    /// A frame that began at `now` and was drawn in `drawing` seconds.
    void add(double now, double drawing) {
        frames_[count_++ % kFrames] = {now, count_ > 1 ? now - last_ : kPause, drawing};
        last_ = now;
    }
    /// Of the intervals between frames; one that is longer than a pause is none.
    Summary intervals() const { return summary(&Frame::interval); }
    Summary drawing() const { return summary(&Frame::drawing); }

private:
    static constexpr double kPause = 0.5;     // nothing was to be drawn
    static constexpr double kRemembered = 5;  // seconds
    static constexpr std::size_t kFrames = 512;
    struct Frame {
        double at, interval, drawing;
    };

    Summary summary(double Frame::*what) const {
        std::array<double, kFrames> values;
        std::size_t count = 0;
        for (std::size_t i = 0; i < std::min(count_, kFrames); ++i)
            if (last_ - frames_[i].at <= kRemembered && frames_[i].interval < kPause)
                values[count++] = frames_[i].*what;
        if (count == 0) return {};
        const auto end = values.begin() + static_cast<std::ptrdiff_t>(count);
        std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count / 2), end);
        return {values[count / 2], *std::max_element(values.begin(), end)};
    }

    std::array<Frame, kFrames> frames_{};  // ring
    std::size_t count_ = 0;                // frames so far
    double last_ = 0;
};

}  // namespace nca
