// Moving and sizing the square that is cut from a picture: by its middle, by its corners, by the wheel. In pixels of
// the picture. Knows no ImGui.
#pragma once

#include <cstdint>

#include "engine/model/recipe.h"

namespace nca {

/// What a press on the square takes hold of.
enum class CropGrip : std::uint8_t { none, middle, top_left, top_right, bottom_left, bottom_right };

/// The smallest square that holds a whole picture, its middle on the picture's.
PictureCrop whole_picture(int height, int width);

/// The grip at a place (x, y); `reach`: how near a corner counts.
CropGrip grip_at(const PictureCrop& crop, double x, double y, double reach);

/// The square after a drag from (from_x, from_y) to (x, y) that began with `begun`. A corner pulls against the opposite
/// one, or with `centred` against the middle. The middle stays on the picture; sides from 8 pixels (or the picture's
/// own, where it is smaller) to the whole picture's.
PictureCrop dragged_crop(const PictureCrop& begun, CropGrip grip, double from_x, double from_y, double x, double y,
                         bool centred, int height, int width);

/// Larger or smaller around its middle by `notches` of the wheel (up: smaller, what is in it grows).
PictureCrop wheeled_crop(const PictureCrop& crop, double notches, int height, int width);

}  // namespace nca
