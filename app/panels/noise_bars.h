// Loss by noise level, as ten bars.
#pragma once

#include <imgui.h>

#include "app/noise_level_losses.h"
#include "app/panels/desk.h"

namespace nca {

/// `at` and `size` in pixels of the screen.
void draw_noise_bars(Desk& desk, const NoiseLevelLosses& levels, ImVec2 at, ImVec2 size);

}  // namespace nca
