// The legend right of the stage's picture: the colour map with its ticks, the histogram of the living cells, the
// pointer's value in both, and the figures below.
#pragma once

#include <optional>

#include "app/panels/desk.h"
#include "app/view_transform.h"

namespace nca {

/// Where there is room for it right of the picture; `stage` is the area of the stage. `pointed`: the value of the cell
/// under the pointer. Returns false where it had no room, or the view has none.
bool draw_stage_legend(const Desk& desk, const ScreenArea& picture, const ScreenArea& stage,
                       std::optional<double> pointed);

}  // namespace nca
