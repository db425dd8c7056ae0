// The Play tab: noise level, seed, model, cell dropout, and the target with its gallery.
#pragma once

#include "app/panels/desk.h"

namespace nca {

/// Into the present ImGui window, which has the region's place and size.
void draw_play_tab(Desk& desk);

}  // namespace nca
