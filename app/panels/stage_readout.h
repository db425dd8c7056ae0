// The numbers of the cell under the pointer, at the stage's bottom left.
#pragma once

#include "app/panels/desk.h"
#include "app/view_transform.h"

namespace nca {

/// Where the picture lies there, the numbers go into Desk::readout instead.
void draw_stage_readout(Desk& desk, const ViewTransform& view, const ScreenArea& stage, int column, int row);

}  // namespace nca
