// One pass for the figures, one for the bins.
#include "app/histogram.h"

#include <algorithm>
#include <cmath>

namespace nca {

ValueStatistics statistics_of(std::span<const float> values, const ValueRange& range) {
    ValueStatistics out;
    double sum = 0;
    for (const float one : values) {
        const auto value = static_cast<double>(one);
        if (!std::isfinite(value)) {
            ++out.not_finite;
            continue;
        }
        out.least = out.count == 0 ? value : std::min(out.least, value);
        out.most = out.count == 0 ? value : std::max(out.most, value);
        ++out.count;
        sum += value;
    }
    if (out.count == 0) return out;
    out.mean = sum / static_cast<double>(out.count);
    double squares = 0;
    for (const float one : values) {
        const auto value = static_cast<double>(one);
        if (!std::isfinite(value)) continue;
        squares += (value - out.mean) * (value - out.mean);
        if (!range.holds(value)) {
            ++out.beyond;
            continue;
        }
        const auto bin = static_cast<std::size_t>(range.share(value) * static_cast<double>(ValueStatistics::kBins));
        std::uint32_t& filled = out.bins[std::min(bin, ValueStatistics::kBins - 1)];
        out.fullest = std::max(out.fullest, ++filled);
    }
    out.deviation = std::sqrt(squares / static_cast<double>(out.count));
    return out;
}

}  // namespace nca
