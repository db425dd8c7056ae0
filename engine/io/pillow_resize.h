// Lanczos resizing of 8-bit RGBA pictures as Pillow does it (Image.resize, mode RGBA), bit for bit, because CAX makes
// its targets with it. Source: SPEC.md's description and Pillow's Resample.c; no code taken over.
#pragma once

#include "engine/model/picture.h"

namespace nca {

/// Throws InvalidSetting unless all sides are at least 1 and the picture has its pixels.
Picture resize_as_pillow(const Picture& picture, int height, int width);

}  // namespace nca
