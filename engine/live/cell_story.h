// Why a cell changed: the questions that one step asked of it, told afterwards from the state before, the state after
// and the place of the step's random draws. Where a step left its numbers they are taken as they are; only what the
// mask then threw away (candidates of cells that died) is computed again, by the slow clear arithmetic of the reference
// backend. So the answers are those of the backend that made the step, whichever it was.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/live/step_draws.h"
#include "engine/model/cell.h"
#include "engine/model/sizes.h"

namespace nca {

/// One cell of a 3x3 neighbourhood.
struct NeighbourStory {
    bool in_grid = false;  ///< false: beyond the border; the rest is then 0
    bool fired = false;
    float alpha_before = 0;
    float alpha_candidate = 0;  ///< before the alive mask
    float alpha_after = 0;
};

/// One step, seen from one cell.
struct CellStory {
    Cell cell;
    std::uint32_t step = 0;  ///< steps done after it
    double keep_probability = 1.0;
    std::array<NeighbourStory, 9> around{};  ///< rows of the 3x3 from top left; 4 is the cell itself

    // The questions of a step in their order (SPEC.md, "One step").
    bool in_reach = false;      ///< a cell of the 3x3 is alive before, so that an update could matter here
    bool fired = false;         ///< its update, if in reach, was added
    bool alive_before = false;  ///< highest_before > 0.1
    bool alive_after = false;   ///< highest_candidate > 0.1; with alive_before: the cell keeps its numbers

    float highest_before = 0;     ///< largest alpha of the 3x3 before the step
    float highest_candidate = 0;  ///< largest alpha of the 3x3's candidates

    std::vector<float> before;  ///< (C)
    std::vector<float> after;   ///< (C)

    bool survived() const { return alive_before && alive_after; }
};

/// What one step did to `cell` (in the grid). States are (H,W,C) of one grid, parameters (P) those of the step. About
/// nine updates of a cell, of which those that fired are computed.
CellStory tell_cell_story(const ModelSizes& sizes, const GridSize& grid, std::span<const double> parameters,
                          std::span<const float> before, std::span<const float> after, const StepDraws& draws,
                          const Cell& cell);

}  // namespace nca
