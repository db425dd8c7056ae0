// How a model heals: grids that grew from noise are hurt and go on, each beside a twin that was not hurt and has the
// same coin flips, so that all that differs is the wound.
#pragma once

#include "engine/evaluate/started_grids.h"
#include "engine/evaluate/wound_shapes.h"

namespace nca {

struct HealingSettings {
    double noise_level = 0.5;  ///< of the starts
    int grow_steps = 64;       ///< before the wound
    int heal_steps = 64;       ///< after it
    double radius = 8;         ///< of the disc, cells
    int examples = 8;
    double keep_probability = 0.5;
    std::uint64_t seed = 0;
};

/// Means over the examples. Distances are to the twin: mean squared RGBA difference.
struct Healing {
    WoundShape shape = WoundShape::disc;
    WoundKind kind = WoundKind::erased;
    int cells = 0;                ///< that were hurt
    double distance_at_once = 0;  ///< right after the wound
    double distance_worst = 0;    ///< the largest of all that were measured: at once, and after every 4 steps
    double distance_end = 0;      ///< after heal_steps
    double distance_fresh = 0;    ///< that the same wound would make if it were dealt to the twin only then
    double error_at_once = 0;     ///< mean squared RGBA error to the target
    double error_end = 0;
    double twin_error_end = 0;  ///< of the twin at that time
    int half_healed = -1;       ///< steps from which on recovery was at least a half; -1: it is not at the end

    /// Recovery index: 1 - distance_end / distance_fresh, for a hidden wound, which is not seen at once,
    /// 1 - distance_end / distance_worst. 1: no trace is left; 0: as if it had just happened; below 0: it has grown.
    /// NaN where nothing of the wound is or was seen. A twin that fades by itself takes no wound with it: the fresh one
    /// is measured on the faded twin.
    double recovery() const;
};

/// Every kind of every shape. Throws InvalidSetting for numbers out of range, and as StartedGrids.
std::vector<Healing> measure_healing(const Parameters& parameters, const Target& target,
                                     const HealingSettings& settings, const Execution& execution,
                                     const MeasureTell& tell);

}  // namespace nca
