// Mean and range of one channel over the last steps, as far as frames showed them.
#pragma once

#include <cstdint>
#include <deque>

#include "app/histogram.h"

namespace nca {

class ChannelHistory {
public:
    static constexpr std::uint32_t kSteps = 128;

    struct Point {
        std::uint32_t step = 0;
        double mean = 0;
        double least = 0;
        double most = 0;
    };

    /// A frame's figures. Another channel, or a step that is not later than the last one, begins anew (the same step
    /// again, as after a stroke, replaces its point).
    void add(int channel, std::uint32_t step, const ValueStatistics& figures);
    void clear() { points_.clear(); }
    const std::deque<Point>& points() const { return points_; }

private:
    int channel_ = -1;
    std::deque<Point> points_;
};

}  // namespace nca
