// From what a person names - an emoji or a picture's path - to a target.
#pragma once

#include <string>

#include "engine/model/picture.h"
#include "engine/model/recipe.h"

namespace nca {

/// A square RGBA picture: an emoji (128x128), or a picture file with transparent borders where it is not square.
/// `crop`: what is cut from it. `source`: an existing path, or text holding one emoji (sequences such as flags and
/// families too). Throws InvalidSetting (unknown emoji, empty), BadFile (unreadable, too large, not a picture; missing
/// font: names the package to install).
Picture load_target_picture(const std::string& source, const PictureCrop& crop = {});

/// The square of a picture; what lies beyond it is transparent black. Throws InvalidSetting where nothing of the
/// picture is in it.
Picture crop_picture(const Picture& picture, const PictureCrop& crop);

/// Resize to size x size as Pillow's Lanczos for RGBA does, bit for bit, then pad with transparent black on each side.
/// Throws InvalidSetting for a size or padding outside what check_recipe allows.
Target make_target(const Picture& picture, int size, int padding);
/// The target that a recipe names. Throws as the two above.
Target make_target(const Recipe& recipe);

}  // namespace nca
