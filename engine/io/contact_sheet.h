// Pictures side by side in one: rows of a grid, each pixel enlarged to a square of pixels. Does not touch files.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "engine/model/picture.h"

namespace nca {

struct SheetLayout {
    int columns = 4;
    int scale = 1;                                               ///< output pixels a cell and direction, from 1
    int gap = 4;                                                 ///< output pixels between pictures and around them
    std::array<std::uint8_t, 4> background{255, 255, 255, 255};  ///< RGBA
};

/// The picture with every pixel repeated scale x scale times. Throws InvalidSetting for a scale below 1 and a result
/// with sides above 8192.
Picture enlarge(const Picture& picture, int scale);

/// Pictures row by row; the last row may be shorter, smaller pictures lie at the top left of their place. Pixels are
/// laid over the background as they are, without blending. Throws InvalidSetting for no pictures, absurd numbers and a
/// result with sides above 8192.
Picture make_contact_sheet(std::span<const Picture> pictures, const SheetLayout& layout);

}  // namespace nca
