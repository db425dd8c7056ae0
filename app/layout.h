// Where the regions of the window are, for any size and scale. Pure arithmetic, in pixels of the screen.
#pragma once

#include "app/view_transform.h"

namespace nca {

struct Layout {
    ScreenArea top, rail, head, stage, ribbon, tray, right, status;
    bool tray_shown = false;
};

/// Lengths at scale 1 are those of the design: top 48, status 24, rail 64, head 40, tray 188 to 248, right column 300
/// to 392, and the time ribbon below the stage 56 (no height where there is none).
Layout lay_out(float width, float height, float scale, bool tray_open, bool ribbon);

/// Whether the interface has room at this scale: 1024x640 at scale 1.
bool scale_fits(float width, float height, float scale);

}  // namespace nca
