// What undo, redo and the time ribbon say, in words.
#pragma once

#include <string>

#include "engine/live/history_facts.h"

namespace nca {

/// "Undid the noise stroke: step 1,193"; empty for what need not be said.
std::string jump_words(const HistoryJump& jump);
/// What a moment of the time ribbon is: "before the noise stroke", "right after it", "on the way".
std::string moment_words(const HistoryMoment& moment);
/// Why undo (or redo) is impossible now; empty if it is possible.
std::string why_no_undo(const HistoryFacts* history);
std::string why_no_redo(const HistoryFacts* history);

}  // namespace nca
