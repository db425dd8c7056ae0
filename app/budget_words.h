// What the top bar's budget says in words and figures: the measured rate of each side, and its share of the machine.
#pragma once

#include <string>

#include "engine/workers/budget.h"
#include "engine/workers/live_snapshot.h"
#include "engine/workers/trainer_snapshot.h"

namespace nca {

struct BudgetFigures {
    std::string play;     ///< "640 steps/s"; "-" where nothing was measured, "held" while paused
    std::string learn;    ///< "2.9 s/iteration"; "-", or the name of the state in which nobody learns
    bool plays = false;   ///< `play` is a measurement
    bool learns = false;  ///< `learn` is
};

/// `asked`: steps a second that were asked for, 0: as many as can be.
BudgetFigures budget_figures(const LiveSnapshot& live, const TrainerSnapshot& trainer, double asked, bool long_units);

/// The tooltip: what both get, what was asked for, and when to change it.
std::string budget_text(const BudgetFacts& facts, double play_share, bool learns);

}  // namespace nca
