// The noise level's large slider: the exact start picture, the figure, and a strip of six starts.
#pragma once

#include "app/panels/desk.h"

namespace nca {

/// As wide as there is room in the present ImGui window.
void draw_noise_level(Desk& desk);

}  // namespace nca
