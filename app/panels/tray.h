// The tray below the stage: loss over iterations, loss by noise level, the last batch's pictures.
#pragma once

#include "app/panels/desk.h"

namespace nca {

/// Draws into the present window, which is the tray and nothing else.
void draw_tray(Desk& desk);

}  // namespace nca
