// The colour of the brush: ImGui's picker, and four number fields of our own.
#pragma once

#include <array>

namespace nca {

/// Into the popup that is begun. `chosen`: RGBA in [0, 1].
void draw_colour_picker(std::array<float, 4>& chosen);

}  // namespace nca
