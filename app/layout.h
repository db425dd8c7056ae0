// Where the regions of the window are, for any size and scale. Pure arithmetic, in pixels of the screen.
#pragma once

#include "app/view_transform.h"

namespace nca {

/// The whole window: bars above and below, and between them the area that the stage and the docked panels share.
struct Layout {
    ScreenArea top, dock, status;
    float right = 0;  ///< width of the right column in the default layout
    float tray = 0;   ///< height of the tray in the default layout, below the stage
};

/// Lengths at scale 1 are those of the design: top 48, status 24, tray 188 to 248, right column 300 to 392.
Layout lay_out(float width, float height, float scale);

/// What the stage's part of the window is made of; `strip` is the tray when it is closed.
struct StageLayout {
    ScreenArea rail, head, stage, ribbon, strip;
};

/// At scale 1: rail 64 wide, head 40 high, the time ribbon 56, the closed tray 32 (no height where they are not).
/// Where `area` is too small, the stage gives way.
StageLayout lay_out_stage(const ScreenArea& area, float scale, bool ribbon, bool strip);

/// Whether the interface has room at this scale: 1024x640 at scale 1.
bool scale_fits(float width, float height, float scale);

}  // namespace nca
