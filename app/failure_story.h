// What a failed run tells the person: one sentence what, one why, what is kept. Knows no ImGui.
#pragma once

#include <span>
#include <string>

#include "engine/workers/trainer_snapshot.h"

namespace nca {

struct FailureStory {
    std::string what;  ///< "The loss became NaN in iteration 3,417"
    std::string why;   ///< "The gradient norm rose from 0.31 to 160 after the rate was set to 8.0e-3."
    std::string kept;  ///< "Parameters and moments of 3,400 are kept; the live grid runs on with them."
};

/// Of a run whose state is failed. `history`: all its records, in order.
FailureStory failure_story(const TrainerSnapshot& run, std::span<const IterationRecord> history);

/// Words for a place to resume from: "last finite", "last good", "kept copy", "where it was opened".
std::string kept_point_words(const TrainerSnapshot& run, std::size_t point);

}  // namespace nca
