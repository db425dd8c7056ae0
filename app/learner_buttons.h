// What the learner's state means for the person: its name, and the one table of what its four buttons offer. Knows no
// ImGui; panels and tests read it.
#pragma once

#include <string>
#include <string_view>

#include "engine/workers/trainer_snapshot.h"

namespace nca {

struct LearnerButton {
    std::string name;
    std::string why_not;  ///< not empty: disabled, for this reason
    bool filled = false;  ///< the one that is filled with the learner's hue
    bool enabled() const { return why_not.empty(); }
};

/// In their order; they never move.
struct LearnerButtons {
    LearnerButton main;  ///< Learn, Pause or Resume
    LearnerButton stop;
    LearnerButton reset;
    LearnerButton extend;
};

/// "Learning", "Paused", ...
std::string_view learner_state_words(RunState state);
/// `done`: the iterations done, as words ("3,412").
LearnerButtons learner_buttons(RunState state, const std::string& done);

}  // namespace nca
