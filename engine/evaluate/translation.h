// Whether a model knows where it is: starts and coin flips are moved on the grid, and what comes out is moved back. But
// for the border, which does not move, nothing should change.
#pragma once

#include "engine/evaluate/started_grids.h"

namespace nca {

struct Shift {
    int dx = 0;  ///< cells to the right
    int dy = 0;  ///< cells down
};

struct TranslationSettings {
    double noise_level = 0.5;  ///< of the starts
    int steps = 64;
    int examples = 8;
    double keep_probability = 0.5;
    std::uint64_t seed = 0;
    std::vector<Shift> shifts{{0, 0}, {8, 0}, {-8, 0}, {0, 8}, {0, -8}, {8, 8}, {16, 16}};
};

/// Means over the examples, of what was moved back.
struct Translation {
    Shift shift;
    double error_after = 0;  ///< mean squared RGBA error to the target
    double difference = 0;   ///< mean squared RGBA difference to the same start that was not moved
};

/// One row a shift. What leaves the grid at one side comes in at the other. Throws InvalidSetting, and as StartedGrids.
std::vector<Translation> measure_translation(const Parameters& parameters, const Target& target,
                                             const TranslationSettings& settings, const Execution& execution,
                                             const MeasureTell& tell);

/// `values` (count,H,W,depth) moved by a shift, around the edges.
template <class Number>
std::vector<Number> moved(std::span<const Number> values, const GridSize& grid, std::size_t depth, const Shift& shift);

}  // namespace nca
