// The time ribbon: the row between the stage and the tray. Shown while Desk::ribbon is set.
#pragma once

#include "app/panels/desk.h"

namespace nca {

/// Into the present ImGui window, 56 high, as wide as the stage.
void draw_ribbon(Desk& desk);

}  // namespace nca
