// The Channels tab: all channels as live pictures, how they are coloured, which of them the brush works on, and the one
// that is looked at over time.
#pragma once

#include "app/panels/desk.h"

namespace nca {

/// Into the present ImGui window, which has padding and scrolls.
void draw_channels_tab(Desk& desk);

}  // namespace nca
