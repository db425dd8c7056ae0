// Recipe files: what `dnca train --recipe` and the window's presets read. One JSON object by the schema of
// recipe_json.h, with one key more, "about" (text: when to use it). Here a key that is not known is an error, for a
// person typed it.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "engine/model/recipe.h"

namespace nca {

struct RecipeFile {
    Recipe recipe;
    std::string about;
    std::set<std::string> keys;  ///< those that the file has; the others are the seed recipe's
};

/// Throws BadFile with the path, the key, what was found and what is allowed.
RecipeFile load_recipe(const std::filesystem::path& path);
/// The same from memory; `name` stands for the path in messages.
RecipeFile parse_recipe(std::string_view text, const std::string& name);

}  // namespace nca
