// The sections of the Cell tab, from top to bottom. Each draws into the present ImGui window, as wide as it is.
#pragma once

#include "app/panels/desk.h"

namespace nca {

/// Colour, position, what it does, RGBA, and the button that pins it.
void draw_cell_head(Desk& desk, const WatchedCell& cell);
/// The neighbourhood's alpha, and the four questions of the last step.
void draw_cell_why(const Desk& desk, const WatchedCell& cell);
/// All channels as bars, beside what they were a step before.
void draw_cell_channels(Desk& desk, const WatchedCell& cell);
/// RGBA over the last steps, and in which of them it fired.
void draw_cell_past(Desk& desk, const WatchedCell& cell);

}  // namespace nca
