// Presets by name, files by path, and a recipe put on another run.
#include "app/recipes.h"

#include <doctest/doctest.h>

#include "engine/model/errors.h"
#include "tests/app/fresh_folder.h"

namespace {

using namespace nca;

TEST_CASE("presets are found by the names that they bear") {
    const auto presets = preset_recipes();
    REQUIRE(presets.size() == kPresetNames.size());
    for (std::size_t i = 0; i < presets.size(); ++i) {
        CHECK(choose_recipe(presets[i].recipe.name).recipe == presets[i].recipe);
        CHECK(choose_recipe(std::string(kPresetNames[i])).recipe == presets[i].recipe);
        CHECK_FALSE(presets[i].about.empty());
    }
    CHECK(choose_recipe("CAX Main").recipe.premultiplied);
}

TEST_CASE("anything else is a path, and what is neither is refused with the names") {
    const test::FreshFolder folder;
    test::write_text(folder / "mine.json", R"({"steps": 5})");
    CHECK(choose_recipe((folder / "mine.json").string()).recipe.learning.steps == 5);
    try {
        choose_recipe("heeler");
        FAIL("it was taken");
    } catch (const BadFile& error) {
        const std::string text = error.what();
        CHECK(text.find("'heeler'") != std::string::npos);
        CHECK(text.find("seed, paper, cax-main, forever, healer") != std::string::npos);
    }
}

TEST_CASE("a recipe on a run keeps its sizes, target and seed") {
    Recipe run;
    run.sizes = {12, 20};
    run.seed = 9;
    run.target = "x.png";
    run.target_crop = {1, 2, 3};
    run.target_size = 10;
    run.target_padding = 2;
    run.learning.steps = 3;
    const Recipe healer = choose_recipe("healer").recipe;
    const Recipe put = recipe_on(healer, run);
    CHECK(put.sizes == run.sizes);
    CHECK(put.seed == 9);
    CHECK(put.target == "x.png");
    CHECK(put.target_crop == run.target_crop);
    CHECK(put.grid() == run.grid());
    CHECK(put.learning == healer.learning);
    CHECK(put.endurance == healer.endurance);
    CHECK(put.name == "Healer");
}

}  // namespace
