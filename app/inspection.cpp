// Pointing, pinning, freeing.
#include "app/inspection.h"

namespace nca {

void Inspection::point(const std::optional<Cell>& cell) {
    if (cell) pointed_ = cell;
}

void Inspection::click(const Cell& cell) {
    pointed_ = cell;
    if (pinned_ == cell)
        pinned_.reset();
    else
        pinned_ = cell;
}

void Inspection::pin() {
    if (!pinned_) pinned_ = pointed_;
}

void Inspection::keep_within(const GridSize& grid) {
    if (pointed_ && !contains(grid, *pointed_)) pointed_.reset();
    if (pinned_ && !contains(grid, *pinned_)) pinned_.reset();
}

}  // namespace nca
