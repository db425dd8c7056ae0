// The rail at the left: tools and the brush.
#pragma once

#include "app/panels/desk.h"

namespace nca {

/// Into the present ImGui window, which has the region's place and size.
void draw_rail(Desk& desk);

}  // namespace nca
