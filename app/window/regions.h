// What is drawn where: the regions of the window (app/layout.h), each filled by its panel.
#pragma once

#include "app/panels/desk.h"
#include "app/panels/stage.h"
#include "app/window/dock_area.h"

namespace nca {

/// Everything but dialogs, in a window of this size (pixels). Inside an ImGui frame.
void draw_regions(Desk& desk, StageState& stage, DockArea& dock, float width, float height);

}  // namespace nca
