// What is left of the tray when it is closed: one row with loss, iteration and the time that is left. A click opens it.
#pragma once

#include "app/panels/desk.h"

namespace nca {

/// Fills the present ImGui window, 32 high.
void draw_closed_tray(Desk& desk);

}  // namespace nca
