// Own pictures: a dialog that shows what is cut from a picture and what becomes of it on the grid, before it replaces
// the target. A picture that can't be read is told there, and nothing changes.
#pragma once

#include <string>

#include "app/panels/desk.h"

namespace nca {

/// Opens the dialog on a picture file.
void propose_picture(Desk& desk, const std::string& path);
/// Once a frame.
void draw_picture_preview(Desk& desk);

}  // namespace nca
