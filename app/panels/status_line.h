// The line at the bottom: what was said last, and what the program uses of the machine.
#pragma once

#include "app/panels/desk.h"

namespace nca {

/// Into the present ImGui window, which has the region's place and size.
void draw_status_line(Desk& desk);

}  // namespace nca
