// How far a model can be taken from what it was trained with: other shares of cells that fire, other step sizes.
#pragma once

#include "engine/evaluate/started_grids.h"

namespace nca {

struct TransferSettings {
    double noise_level = 0.5;  ///< of the starts, the same ones for every row
    int steps = 64;            ///< as trained
    int examples = 8;
    double keep_probability = 0.5;  ///< as trained
    std::uint64_t seed = 0;
    std::vector<double> keep_probabilities{0.25, 0.5, 0.75, 1};
    std::vector<double> step_sizes{0.25, 0.5, 1, 1.5, 2};
};

struct Transfer {
    double value = 0;         ///< what was changed
    int steps = 0;            ///< that were done
    double error_before = 0;  ///< mean squared RGBA error, mean of the examples
    double error_after = 0;
    double living_share = 0;  ///< after them
};

/// A row for each keep probability p: the share of cells that fire in a step; as in training their change is divided by
/// p. All do the same number of steps. Throws InvalidSetting, and as StartedGrids.
std::vector<Transfer> dropout_transfer(const Parameters& parameters, const Target& target,
                                       const TransferSettings& settings, const Execution& execution,
                                       const MeasureTell& tell);

/// A row for each step size s: the change of a cell times s. round(steps / s) steps are done, so that size times number
/// stays as trained. Throws as above.
std::vector<Transfer> step_size_transfer(const Parameters& parameters, const Target& target,
                                         const TransferSettings& settings, const Execution& execution,
                                         const MeasureTell& tell);

}  // namespace nca
