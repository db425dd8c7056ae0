// Small text on pictures: labels of sheets and maps, in the letters of stb_easy_font. ASCII only; not for reading long.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "engine/model/picture.h"

namespace nca {

using TextColour = std::array<std::uint8_t, 4>;  ///< RGBA

/// Pixels that a line takes, and its height, at `scale` pixels a dot.
int text_width(const std::string& text, int scale);
int text_height(int scale);

/// One line with its top left corner at (x, y); what lies outside the picture is left out.
void draw_text(Picture& picture, int x, int y, const std::string& text, int scale, const TextColour& colour);

}  // namespace nca
