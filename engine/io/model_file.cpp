// A model file is a safetensors file with CAX's tensors, the target's pixels (H,W,4 U8) and dnca's metadata. A file
// that CAX's users saved has the tensors only: its sizes come from the shapes, the rest is the seed recipe's. A
// checkpoint holds a model too and is read as one.
#include "engine/io/model_file.h"

#include <fmt/format.h>

#include "engine/io/checksum.h"
#include "engine/io/parameter_tensors.h"
#include "engine/io/recipe_json.h"
#include "engine/io/safetensors.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

constexpr std::uint64_t kLargestModelFile = 1ULL << 30U;  // bytes; 70 MB of parameters at most, the rest target

bool is_reserved(const std::string& key) { return key == kFormatKey || key == kRecipeKey || key == kIterationsKey; }

/// The recipe's grid is the target's: both are of one making.
void check_target_fits(const TensorFile& file, Recipe& recipe, const Target& target) {
    const GridSize grid = target.grid();
    if (grid == GridSize{0, 0} || grid == recipe.grid()) return;
    if (file.metadata.contains(kRecipeKey) || grid.height != grid.width)
        throw BadFile(fmt::format("{}: its target has {}x{} cells, its recipe makes {}x{}; get it anew", file.name,
                                  grid.height, grid.width, recipe.grid().height, recipe.grid().width));
    recipe.target_size = grid.height;  // nothing is known of a border
    recipe.target_padding = 0;
}

}  // namespace

ModelFile load_model(const std::filesystem::path& path) { return model_of(read_safetensors(path, kLargestModelFile)); }

ModelFile model_of(const TensorFile& file) {
    const FileKind kind = file_kind(file);
    if (kind == FileKind::checkpoint) check_checksum(file, file.metadata.at(kFormatKey) != kCheckpointFormat);
    const ModelSizes sizes = read_sizes(file);
    check_perceive_kernel(file, sizes);

    ModelFile model;
    model.parameters = {sizes, read_parameter_values(file, sizes)};
    model.recipe = read_recipe(file, sizes);
    if (kind != FileKind::foreign) model.target = read_target(file);  // else the name may mean anything
    check_target_fits(file, model.recipe, model.target);
    model.target.premultiplied = model.recipe.premultiplied;
    model.iterations_done = read_iterations_done(file);
    if (kind != FileKind::checkpoint)
        for (const auto& [key, text] : file.metadata)
            if (!is_reserved(key)) model.notes.emplace(key, text);
    return model;
}

void save_model(const std::filesystem::path& path, const ModelFile& model) {
    if (model.recipe.sizes != model.parameters.sizes)
        throw InvalidSetting(fmt::format(
            "the model has {} channels and hidden size {}, its recipe {} and {}; give the recipe it was trained by",
            model.parameters.sizes.channels, model.parameters.sizes.hidden, model.recipe.sizes.channels,
            model.recipe.sizes.hidden));
    check_recipe(model.recipe);
    const GridSize grid = model.target.grid();
    if (grid != GridSize{0, 0} && grid != model.recipe.grid())
        throw InvalidSetting(
            fmt::format("the model's target has {}x{} cells, its recipe makes {}x{}; give the recipe's", grid.height,
                        grid.width, model.recipe.grid().height, model.recipe.grid().width));
    TensorMap tensors;
    store_perceive_kernel(tensors, model.parameters.sizes);
    store_parameter_values(tensors, model.parameters.sizes, model.parameters.values);
    store_target(tensors, model.target);

    std::map<std::string, std::string> metadata;
    for (const auto& [key, text] : model.notes) {
        if (is_reserved(key))
            throw InvalidSetting(fmt::format("a note can't be called '{}'; give it another name", key));
        metadata.emplace(key, text);
    }
    metadata[kFormatKey] = kModelFormat;
    metadata[kRecipeKey] = recipe_to_json(model.recipe);
    metadata[kIterationsKey] = fmt::format("{}", model.iterations_done);
    write_safetensors(path, metadata, tensors);
}

}  // namespace nca
