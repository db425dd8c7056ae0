// The speed and the memory of a training iteration, its halves, and a live step, through the Backend's verbs. An
// iteration and its halves are timed in turn, each by itself.
#pragma once

#include <string>

#include "engine/backend/backends.h"
#include "engine/model/parameters.h"
#include "engine/model/picture.h"
#include "engine/model/recipe.h"
#include "tests/bench/fma_peak.h"
#include "tests/bench/measurement.h"

namespace nca::bench {

/// What is measured.
struct Load {
    Recipe recipe;
    Parameters parameters;
    Execution execution;
    double noise_level = -1;  ///< of all starts; below 0: spread evenly over [0,1)
};

/// Multiply-adds of both layers for one cell, forward, counted as 2 flop each. Backward needs twice that.
double cell_flop(const ModelSizes& sizes);

struct TrainingSpeed {
    std::string backend;
    /// The iteration as the trainer asks for it, with its pictures and the new parameters brought to the host; and
    /// apart from it the two halves by verbs, without those: a backend may compute an iteration as one piece.
    Timing iteration, forward, backward;
    double reach_share = 0;    ///< f: mean share of cells in reach
    double forward_flop = 0;   ///< needed: layers of the active cells
    double backward_flop = 0;  ///< needed: twice the layers of the cells through which a gradient flows
    double reserved_bytes = 0;
    double peak_bytes = 0;  ///< largest memory of this process while it learned
};
/// The learning rate is 0, so that every repeat computes the same cells. Here and below `peak` is null for a GPU.
TrainingSpeed measure_training(const Load& load, const Target& target, int repeats, PeakMeter* peak);

struct LiveSpeed {
    int side = 0;  ///< of the world, in cells
    Timing step;
    double reach_share = 0;
    double needed_flop = 0;   ///< of a mean step
    double living_cells = 0;  ///< in a mean step: cells in reach, the ones that cost
};
/// A single grid as large as the target, noisy at first, timed after `recipe.learning.steps` steps.
LiveSpeed measure_live(const Load& load, const Target& target, int repeats, PeakMeter* peak);

}  // namespace nca::bench
