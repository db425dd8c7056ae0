// Error by noise level: how far from the target a model starts and ends, for a list of noise levels. The one measure of
// how well a model heals that does not depend on which levels chance drew.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/backend/backends.h"
#include "engine/model/parameters.h"
#include "engine/model/picture.h"

namespace nca {

struct ErrorByLevelSettings {
    std::vector<double> levels{0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0};
    int examples = 32;  ///< fresh starts of each level
    int steps = 64;
    double keep_probability = 0.5;
    std::uint64_t seed = 0;
};

/// Means over the examples of one level.
struct LevelError {
    double noise_level = 0;
    double error_before = 0;  ///< mean squared RGBA error of the starts
    double error_after = 0;   ///< after the steps
    double living_share = 0;  ///< after the steps

    /// What is left of the error: after / before; NaN where there was none (level 0).
    double ratio() const;
};

/// One row a level, in the order asked for. Throws as denoise(), and InvalidSetting for an empty or endless list.
std::vector<LevelError> error_by_level(const Parameters& parameters, const Target& target,
                                       const ErrorByLevelSettings& settings, const Execution& execution);

}  // namespace nca
