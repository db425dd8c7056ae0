// The Inspect tool on the stage: pointing at a cell, pinning it by a click, and the frames around it and its
// neighbourhood.
#pragma once

#include <imgui.h>

#include "app/panels/desk.h"
#include "app/view_transform.h"

namespace nca {

/// Chooses the tool, and brings the Cell tab to the front.
void choose_inspect(Desk& desk);
/// Frees the pinned cell; nothing if none is.
void free_cell(Desk& desk);

/// Once a frame, whatever the tool: the pointer at `at` (cell units) over the stage or not, a click with the left
/// button or not. Asks the frames for the cell that is shown.
void inspect(Desk& desk, ScreenPoint at, bool over_stage, bool clicked);

/// The 3x3 neighbourhood dashed, the cell framed where it is pinned.
void draw_inspected_cell(ImDrawList* list, const Desk& desk, const ViewTransform& view);

}  // namespace nca
