// Which cell is looked at: the one last pointed at while Inspect is the tool, or the one that was pinned by a click.
// Knows no ImGui.
#pragma once

#include <optional>

#include "engine/model/cell.h"

namespace nca {

class Inspection {
public:
    /// The pointer is over this cell, or over none: then the last one stays, so that the tab can be reached.
    void point(const std::optional<Cell>& cell);
    /// Pins a cell; the pinned one is freed.
    void click(const Cell& cell);
    void pin();  ///< the cell that is shown
    void free() { pinned_.reset(); }
    /// Another tool was chosen: what was only pointed at is forgotten.
    void stop_pointing() { pointed_.reset(); }
    /// Forgets cells that are not in the grid.
    void keep_within(const GridSize& grid);

    std::optional<Cell> shown() const { return pinned_ ? pinned_ : pointed_; }
    bool pinned() const { return pinned_.has_value(); }

private:
    std::optional<Cell> pointed_;
    std::optional<Cell> pinned_;
};

}  // namespace nca
