// Which of the kept moments stand on the time ribbon, and where its marks are. Arithmetic on the history's facts; knows
// no window.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/live/history_facts.h"

namespace nca {

/// One picture of the ribbon.
struct RibbonCell {
    static constexpr std::size_t kUnkept = static_cast<std::size_t>(-1);
    std::size_t moment = kUnkept;  ///< index in HistoryFacts::row; kUnkept: the present, which is not kept
    std::uint32_t step = 0;
    bool now = false;
    bool future = false;  ///< after now: gone with the next edit
};

/// A line at the left edge of the cell `at` (the number of cells: at the right edge of the last).
struct RibbonMark {
    std::size_t at = 0;
    HistoryKind kind = HistoryKind::tick;
    bool future = false;
};

struct RibbonRow {
    std::vector<RibbonCell> cells;
    std::vector<RibbonMark> edits;
    std::vector<std::size_t> horizons;  ///< cells before which the step reaches the trained horizon
    std::size_t now = 0;                ///< index of the cell that is now
};

/// At most `most` (>= 1) cells: all of them if they fit, else the ticks at the roundest steps, so that what is shown
/// changes rarely while the grid runs; moments at edits, and now, before others. `at`: the moment that the grid is in
/// (0: none); `step`: its step.
RibbonRow ribbon_row(const HistoryFacts& facts, std::uint64_t at, std::uint32_t step, std::uint32_t horizon,
                     std::size_t most);

}  // namespace nca
