// The bar at the top: name, transport, step counter, speed, measured rates, the learner's button, engine.
#pragma once

#include "app/panels/desk.h"

namespace nca {

/// Into the present ImGui window, which has the region's place and size.
void draw_top_bar(Desk& desk);

}  // namespace nca
