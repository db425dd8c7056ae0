// The numbers between which a colour map is stretched: chosen from the values themselves (98 of 100 lie within), and
// following them slowly, so that the picture does not flicker with every step.
#pragma once

#include <cstdint>
#include <span>

namespace nca {

struct ValueRange {
    double low = 0;
    double high = 1;

    /// 0 at `low`, 1 at `high`; not clamped.
    double share(double value) const { return (value - low) / (high - low); }
    bool holds(double value) const { return value >= low && value <= high; }
    friend bool operator==(const ValueRange&, const ValueRange&) = default;
};

enum class RangeRule : std::uint8_t {
    symmetric,  ///< about 0: as far as 98 of 100 magnitudes reach
    spread,     ///< from 0 or the 2nd of 100 values, whichever is less, to the 98th
};

/// Never empty: values that are all 0 (or none at all) give -1 to 1, or 0 to 1. What is not finite is left out.
ValueRange range_of(std::span<const float> values, RangeRule rule);

/// A range on its way to another.
class RangeFollower {
public:
    /// From here on; without a way.
    void jump(const ValueRange& to) { now_ = to; }
    /// The way of `seconds`: two thirds of it take half a second. Returns false when it has arrived.
    bool follow(const ValueRange& wanted, double seconds);
    const ValueRange& now() const { return now_; }

private:
    ValueRange now_;
};

/// Decimals that tell a hundredth of the range; also of one that a grid has that grew beyond all numbers.
int decimals_for(const ValueRange& range);

}  // namespace nca
