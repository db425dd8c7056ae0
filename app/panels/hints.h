// The three hints of a first start: drag to hurt it, Space pauses, press T and it learns. Each goes when its thing was
// done once, or by its cross, for good.
#pragma once

#include "app/panels/desk.h"

namespace nca {

/// Once a frame, after the regions.
void draw_hints(Desk& desk);

}  // namespace nca
