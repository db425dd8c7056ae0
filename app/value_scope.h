// The values that a map shows, their range and their figures, followed from frame to frame.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "app/histogram.h"
#include "app/value_range.h"

namespace nca {

class ValueScope {
public:
    /// New values (H,W); `counted` (H,W) is 1 for the cells that range and figures are made of. Another `subject`
    /// (whatever number the caller gives to what is shown) takes its range at once; the same follows slowly.
    void show(std::uint64_t subject, std::vector<float> values, const std::vector<std::uint8_t>& counted);
    /// Nothing to show.
    void clear();
    /// `seconds` have passed. `fixed`: the range, where it is not to follow. Returns true while it is on its way.
    bool follow(RangeRule rule, const std::optional<ValueRange>& fixed, double seconds);

    bool empty() const { return values_.empty(); }
    const std::vector<float>& values() const { return values_; }
    const ValueRange& range() const { return follower_.now(); }
    const ValueStatistics& statistics() const { return statistics_; }

private:
    std::uint64_t subject_ = 0;
    std::vector<float> values_;
    std::vector<float> counted_;
    RangeFollower follower_;
    ValueStatistics statistics_;
    RangeRule rule_ = RangeRule::symmetric;
    ValueRange wanted_;
    bool fresh_ = false;  ///< values came since the figures were made
    bool jump_ = true;
};

}  // namespace nca
