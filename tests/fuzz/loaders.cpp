// The loaders, and what is done with a file that was taken: it must be as sound as it claims.
#include "tests/fuzz/loaders.h"

#include <stdexcept>
#include <string>

#include "engine/io/checkpoint.h"
#include "engine/io/model_file.h"
#include "engine/io/picture_file.h"
#include "engine/io/recipe_file.h"
#include "engine/io/recipe_json.h"
#include "engine/io/safetensors.h"
#include "engine/io/target_source.h"
#include "engine/model/errors.h"
#include "engine/train/trainer.h"

namespace nca::fuzz {
namespace {

constexpr std::size_t kMostPixels = 1U << 20U;  // of a picture that is also resized
constexpr const char* kName = "input";

std::string_view text_of(std::span<const std::uint8_t> input) {
    return {reinterpret_cast<const char*>(input.data()), input.size()};
}

void demand(bool good, const char* what) {
    if (!good) throw std::logic_error(what);
}

void use_model(std::span<const std::uint8_t> input) {
    const ModelFile model = model_of(parse_safetensors(input, kName));
    demand(model.recipe.sizes == model.parameters.sizes, "the recipe has the parameters' sizes");
    demand(model.parameters.values.size() == ParameterLayout(model.parameters.sizes).total(), "all parameters");
    const GridSize grid = model.target.grid();
    demand(model.target.values().size() == grid.cells() * kPictureChannels, "all pixels");
    demand(grid == GridSize{0, 0} || grid == model.recipe.grid(), "the target is of the recipe's grid");
}

void use_checkpoint(std::span<const std::uint8_t> input) {
    const TrainingState run = training_state_of(parse_safetensors(input, kName));
    try {
        check_training_state(run);
    } catch (const InvalidSetting& wrong) {
        throw std::logic_error(std::string("a checkpoint was taken that can't be trained: ") + wrong.what());
    }
    std::vector<float> state(run.recipe.grid().cells() * static_cast<std::size_t>(run.recipe.sizes.channels));
    for (const auto& kept : run.pool)
        if (kept != nullptr) unpack_pool_state(*kept, run.recipe.sizes.channels, state);
}

void use_recipe(std::span<const std::uint8_t> input) {
    const RecipeFile file = parse_recipe(text_of(input), kName);
    const RecipeFile again = parse_recipe(recipe_to_json(file.recipe), kName);
    demand(again.recipe == file.recipe, "a recipe comes back through its text");
}

void use_picture(std::span<const std::uint8_t> input) {
    const Picture picture = decode_picture(input, kName);
    const std::size_t pixels = static_cast<std::size_t>(picture.height) * static_cast<std::size_t>(picture.width);
    demand(picture.pixels.size() == pixels * kPictureChannels, "all pixels");
    if (pixels > kMostPixels) return;
    demand(make_target(crop_picture(picture, {}), 5, 1).grid() == GridSize{7, 7}, "a target of it");
}

}  // namespace

std::string_view kind_name(Kind kind) {
    switch (kind) {
        case Kind::model:
            return "model";
        case Kind::checkpoint:
            return "checkpoint";
        case Kind::recipe:
            return "recipe";
        case Kind::picture:
            break;
    }
    return "picture";
}

bool try_loader(Kind kind, std::span<const std::uint8_t> input) {
    try {
        switch (kind) {
            case Kind::model:
                use_model(input);
                break;
            case Kind::checkpoint:
                use_checkpoint(input);
                break;
            case Kind::recipe:
                use_recipe(input);
                break;
            case Kind::picture:
                use_picture(input);
        }
        return true;
    } catch (const BadFile& refused) {
        demand(std::string_view(refused.what()).find(kName) != std::string_view::npos, "a refusal names the file");
        return false;
    } catch (const OutOfMemory&) {
        return false;
    }
}

}  // namespace nca::fuzz
