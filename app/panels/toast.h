// Draws the toast above the lower edge of the stage.
#pragma once

#include "app/panels/desk.h"

namespace nca {

/// `left`, `right`: of the stage; `bottom`: where the ribbon (or whatever stands below the stage) begins; in pixels of
/// the screen. After the panels, so that it lies on them.
void draw_toast(Desk& desk, float left, float right, float bottom);

}  // namespace nca
