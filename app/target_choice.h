// What a person chose to learn: an emoji or a picture, and how it is brought onto the grid. Knows no ImGui.
#pragma once

#include <string>

#include "engine/model/recipe.h"

namespace nca {

struct TargetChoice {
    std::string source;  ///< an emoji or a picture's path
    PictureCrop crop{};
    int size = 0;      ///< cells; 0: as the present run's
    int padding = -1;  ///< cells; below 0: as the present run's
};

}  // namespace nca
