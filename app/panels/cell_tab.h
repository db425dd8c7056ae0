// The Cell tab: one cell, its neighbourhood, all its channels, its last steps, and why it changed.
#pragma once

#include "app/panels/desk.h"

namespace nca {

void draw_cell_tab(Desk& desk);

}  // namespace nca
