// Calm view on the stage: the flash limiter between the picture and the screen, and its switch in the stage's head.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "app/panels/desk.h"

namespace nca {

/// Cells that are held back from flashing, to be laid over the picture.
struct HeldCells {
    std::uint64_t version = 0;
    std::span<const std::uint8_t> cells;  ///< (H,W,4), alpha 255 where a cell is held, else 0; empty: none is
};

/// Of the stage's picture, while Calm view is on; asks for further frames while anything is held back, and for the
/// pixels of the next. Once a frame.
HeldCells held_cells(Desk& desk);
/// Why frames that came by the device are copied to the host as well, for FrameRoute::words: "Calm view" on a large
/// grid, else "".
std::string_view frames_copied_for(const Desk& desk);
/// A stroke's piece was sent: its cells are shown at once.
void show_wound_at_once(Desk& desk, const Stroke& stroke);

/// Width of the switch with its label and the space after it, in pixels of the screen; 0 where the window is too narrow
/// for it (then it is in the list of keys alone).
float calm_switch_width();
/// The switch, from `left` on, in the middle of the stage's head. Nothing where its width is 0.
void draw_calm_switch(Desk& desk, float left, float middle);

}  // namespace nca
