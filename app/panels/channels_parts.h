// The parts of the Channels tab, each drawn into the present ImGui window.
#pragma once

#include "app/panels/desk.h"

namespace nca {

void draw_channel_atlas(Desk& desk);    ///< channel_atlas.cpp
void draw_channel_colours(Desk& desk);  ///< channel_colours.cpp
void draw_channel_brush(Desk& desk);    ///< channel_brush.cpp
void draw_channel_plot(Desk& desk);     ///< channel_plot.cpp

}  // namespace nca
