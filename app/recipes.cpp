// Names become resources; everything else is a path.
#include "app/recipes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <system_error>

#include "app/resources.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

/// "CAX main" -> "cax-main"
std::string plain_name(std::string name) {
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char letter) {
        return letter == ' ' || letter == '_' ? '-' : static_cast<char>(std::tolower(letter));
    });
    return name;
}

RecipeFile load_preset(std::string_view name) {
    return load_recipe(find_resource(fmt::format("recipes/{}.json", name)));
}

}  // namespace

RecipeFile choose_recipe(const std::string& name_or_path) {
    const std::string name = plain_name(name_or_path);
    if (std::find(kPresetNames.begin(), kPresetNames.end(), name) != kPresetNames.end()) return load_preset(name);
    std::error_code error;
    if (!std::filesystem::exists(name_or_path, error))
        throw BadFile(fmt::format("there is no recipe '{}': choose one of {}, or the path of a recipe file",
                                  name_or_path, fmt::join(kPresetNames, ", ")));
    return load_recipe(name_or_path);
}

std::vector<RecipeFile> preset_recipes() {
    std::vector<RecipeFile> recipes;
    for (const std::string_view name : kPresetNames) recipes.push_back(load_preset(name));
    return recipes;
}

Recipe recipe_on(const Recipe& preset, const Recipe& run) {
    Recipe recipe = preset;
    recipe.sizes = run.sizes;
    recipe.seed = run.seed;
    recipe.target = run.target;
    recipe.target_crop = run.target_crop;
    recipe.target_size = run.target_size;
    recipe.target_padding = run.target_padding;
    return recipe;
}

}  // namespace nca
