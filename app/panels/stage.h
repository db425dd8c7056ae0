// The stage: the live grid at integer zoom, the brush on it, zoom and pan, and the cell under the pointer.
#pragma once

#include "app/brush_path.h"
#include "app/panels/cell_values.h"
#include "app/panels/desk.h"
#include "app/view_transform.h"

namespace nca {

/// What the stage remembers between two frames of the window.
struct StageState {
    ViewTransform view;
    BrushPath path;
    bool erasing = false;  ///< the stroke in hand was begun with the right button
    bool panning = false;
    std::uint64_t edit = 0;  ///< the stroke in hand, which one undo takes back
    SeenCells seen;          ///< columns and rows that are in sight
};

/// The bar above the stage, 40 high: title, view, background, zoom. Inside a window that is begun.
void draw_stage_head(Desk& desk, StageState& stage);
/// Fills the window that is begun, and takes the mouse in it.
void draw_stage(Desk& desk, StageState& stage);

}  // namespace nca
