// Loads the model and sees to its target.
#include "app/cli/chosen_model.h"

#include <fmt/format.h>

#include "app/cli/training_folder.h"
#include "app/resources.h"
#include "engine/io/target_source.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

constexpr const char* kBundledModel = "models/lizard.safetensors";

Target target_by_recipe(const std::filesystem::path& path, const Recipe& recipe) {
    try {
        return make_target(recipe);
    } catch (const Error& error) {
        throw BadFile(fmt::format("{} has no target in it, and the one that it names can't be had: {}", path.string(),
                                  error.what()));
    }
}

}  // namespace

ChosenModel choose_model(const std::filesystem::path& path) {
    ChosenModel model;
    model.path = path.empty() ? find_resource(kBundledModel) : absolute_path(path);
    model.file = load_model(model.path);
    if (model.file.target.picture.pixels.empty()) model.file.target = target_by_recipe(model.path, model.file.recipe);
    return model;
}

std::string describe_model(const ModelFile& model) {
    const GridSize grid = model.target.grid();
    return fmt::format("{}, {}x{} cells, {} channels, hidden {}, trained for {} iterations", model.recipe.target,
                       grid.height, grid.width, model.parameters.sizes.channels, model.parameters.sizes.hidden,
                       model.iterations_done);
}

}  // namespace nca
