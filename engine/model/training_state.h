// All that a training run is, between two iterations: what a checkpoint holds, and from which a run goes on with the
// same numbers.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/model/parameters.h"
#include "engine/model/picture.h"
#include "engine/model/pool.h"
#include "engine/model/recipe.h"

namespace nca {

/// What one iteration measured.
struct IterationRecord {
    std::int64_t iteration = 0;  ///< from 0
    double loss = 0;             ///< mean squared RGBA error after the last step, before the update
    double gradient_norm = 0;    ///< before clipping
    double learning_rate = 0;
    double reach_share = 0;   ///< f: share of cells in reach, mean over steps and samples
    double active_share = 0;  ///< share of cells whose update was computed (reach and keep)
    double seconds = 0;       ///< wall time of the iteration, pauses excluded
};

/// Adam's moments, flat as the parameters (ParameterLayout).
struct OptimiserState {
    std::vector<float> first_moment;
    std::vector<float> second_moment;
};

/// A run between two iterations.
struct TrainingState {
    Recipe recipe;
    Target target;
    Parameters parameters;
    OptimiserState optimiser;
    std::int64_t iteration = 0;            ///< iterations done
    std::vector<IterationRecord> history;  ///< one record an iteration done, in order
    Pool pool;                             ///< as many places as the recipe says
};

/// A run that has not begun: fresh parameters by the recipe's seed, zero moments.
TrainingState initial_training_state(const Recipe& recipe, const Target& target);

}  // namespace nca
