// The recipes that come with the program, by name, and recipe files of one's own: the same for window and command line.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "engine/io/recipe_file.h"

namespace nca {

/// Names as they are typed; the files are resources/recipes/NAME.json. In the order in which the window shows them.
inline constexpr std::array<std::string_view, 5> kPresetNames{"seed", "paper", "cax-main", "forever", "healer"};

/// A preset by its name ("cax-main", "CAX main"), else the recipe file of this path. Throws BadFile.
RecipeFile choose_recipe(const std::string& name_or_path);

/// All presets. Throws BadFile where one can't be found or read.
std::vector<RecipeFile> preset_recipes();

/// What a recipe says of learning, on sizes, target and seed of another run.
Recipe recipe_on(const Recipe& preset, const Recipe& run);

}  // namespace nca
