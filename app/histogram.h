// How values are spread: a histogram over a range, and the figures beside it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "app/value_range.h"

namespace nca {

struct ValueStatistics {
    static constexpr std::size_t kBins = 46;

    std::size_t count = 0;       ///< finite values
    std::size_t not_finite = 0;  ///< in no other figure
    std::size_t beyond = 0;      ///< outside the range; in no bin
    double mean = 0;
    double deviation = 0;  ///< root of the mean squared difference to the mean
    double least = 0;
    double most = 0;
    std::array<std::uint32_t, kBins> bins{};  ///< equal parts of the range, from its low end
    std::uint32_t fullest = 0;                ///< of the bins
};

ValueStatistics statistics_of(std::span<const float> values, const ValueRange& range);

}  // namespace nca
