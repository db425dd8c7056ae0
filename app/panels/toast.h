// The toast: one sentence above the lower edge of the stage.
#pragma once

#include "app/panels/desk.h"

namespace nca {

/// After the panels, so that it lies on them; above desk.stage_area.
void draw_toast(Desk& desk);

}  // namespace nca
