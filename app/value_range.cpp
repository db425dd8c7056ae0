// Percentiles, and an exponential approach.
#include "app/value_range.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace nca {
namespace {

constexpr double kWithin = 0.98;  // share of the values that the range holds
constexpr double kFollowSeconds = 0.5;
constexpr double kArrived = 0.004;    // of the range's width: less than one of 255 colours
constexpr double kLeastWidth = 1e-6;  // below it there is nothing to tell apart

double percentile(std::vector<double>& values, double share) {
    const auto at = static_cast<std::ptrdiff_t>(std::lround(share * static_cast<double>(values.size() - 1)));
    std::nth_element(values.begin(), values.begin() + at, values.end());
    return values[static_cast<std::size_t>(at)];
}

}  // namespace

ValueRange range_of(std::span<const float> values, RangeRule rule) {
    std::vector<double> finite;
    finite.reserve(values.size());
    for (const float value : values)
        if (std::isfinite(value))
            finite.push_back(rule == RangeRule::symmetric ? std::abs(static_cast<double>(value))
                                                          : static_cast<double>(value));
    ValueRange range{0, 0};
    if (!finite.empty()) {
        range.high = std::max(0.0, percentile(finite, kWithin));
        range.low = rule == RangeRule::symmetric ? -range.high : std::min(0.0, percentile(finite, 1 - kWithin));
    }
    if (range.high - range.low < kLeastWidth) return {rule == RangeRule::symmetric ? -1.0 : 0.0, 1.0};
    return range;
}

bool RangeFollower::follow(const ValueRange& wanted, double seconds) {
    const double part = 1 - std::exp(-std::max(seconds, 0.0) / kFollowSeconds);
    now_.low += part * (wanted.low - now_.low);
    now_.high += part * (wanted.high - now_.high);
    const double width = wanted.high - wanted.low;
    if (std::abs(now_.low - wanted.low) + std::abs(now_.high - wanted.high) > kArrived * width) return true;
    now_ = wanted;
    return false;
}

int decimals_for(const ValueRange& range) {
    const double width = std::max(std::abs(range.low), std::abs(range.high));
    if (!(width > 0)) return 2;
    if (std::isinf(width)) return 0;
    return std::clamp(2 - static_cast<int>(std::floor(std::log10(width) + 0.5)), 0, 6);
}

}  // namespace nca
