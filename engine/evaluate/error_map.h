// Error by noise level and time: fresh starts of each level, measured after several numbers of steps. With many levels
// it is the map of a model, with one and long times its drift.
#pragma once

#include "engine/evaluate/started_grids.h"

namespace nca {

struct ErrorMapSettings {
    std::vector<double> levels{0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1};
    std::vector<int> steps{0, 1, 2, 4, 8, 16, 32, 64, 128, 256};  ///< rising, from 0
    int examples = 4;                                             ///< of each level
    double keep_probability = 0.5;
    std::uint64_t seed = 0;
    std::uint32_t draw = draws::kMap;
};

struct ErrorMap {
    std::vector<double> levels;
    std::vector<int> steps;
    std::vector<std::vector<double>> errors;  ///< [level][step]: mean squared RGBA error, mean of the examples
    std::vector<std::vector<double>> living;  ///< the same: share of living cells
};

/// Throws InvalidSetting for no levels, steps that do not rise, numbers out of range; and as StartedGrids.
ErrorMap error_map(const Parameters& parameters, const Target& target, const ErrorMapSettings& settings,
                   const Execution& execution, const MeasureTell& tell);

/// 64, 128, 256 and so on up to `longest`, which comes last if it is none of them.
std::vector<int> drift_steps(int longest);

}  // namespace nca
