// Calm view on the stage: the flash limiter between the composed picture and the screen, and its switch in the stage's
// head.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "app/panels/desk.h"

namespace nca {

/// What goes to the screen in the place of a composed picture.
struct CalmPicture {
    std::uint64_t version = 0;
    std::span<const std::uint8_t> pixels;
};

/// `pixels` (H,W,4) of `version`, or, while Calm view is on, what keeps it from flashing; asks for further frames while
/// anything is held back. Once a frame.
CalmPicture calm_picture(Desk& desk, std::uint64_t version, const std::vector<std::uint8_t>& pixels);
/// A stroke's piece was sent: its cells are shown at once.
void show_wound_at_once(Desk& desk, const Stroke& stroke);

/// Width of the switch with its label and the space after it, in pixels of the screen; 0 where the window is too narrow
/// for it (then it is in the list of keys alone).
float calm_switch_width();
/// The switch, from `left` on, in the middle of the stage's head. Nothing where its width is 0.
void draw_calm_switch(Desk& desk, float left, float middle);

}  // namespace nca
