// The target: what it is, a gallery of emoji, and a field for any other emoji or picture.
#pragma once

#include "app/panels/desk.h"

namespace nca {

/// Fills the rest of the present ImGui window.
void draw_target_section(Desk& desk);

}  // namespace nca
