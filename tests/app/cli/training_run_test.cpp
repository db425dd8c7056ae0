// New runs and resumed ones: which options replace what the checkpoint says, and which are refused.
#include "app/cli/training_run.h"

#include <doctest/doctest.h>

#include <functional>

#include "app/recipes.h"
#include "engine/io/checkpoint.h"
#include "engine/io/picture_file.h"
#include "engine/model/errors.h"
#include "tests/app/fresh_folder.h"
#include "tests/engine/train/small_run.h"

namespace {

using namespace nca;

/// A checkpoint of a picture that lies beside it, ten iterations old.
struct OldRun {
    OldRun() {
        Picture picture{4, 4, std::vector<std::uint8_t>(64, 200)};
        save_png(folder / "picture.png", picture);
        settings.recipe = test::small_recipe();
        settings.recipe.target = (folder / "picture.png").string();
        settings.recipe.iterations = 100;
        settings.given = {"target", "size", "padding", "channels", "hidden", "seed", "batch", "steps", "iterations"};
        run = new_run(settings);
        run.iteration = 10;
        for (int i = 0; i < 10; ++i) run.history.push_back({.iteration = i, .loss = 0.5, .learning_rate = 1e-3});
        save_checkpoint(checkpoint(), run);
        settings = Settings{};
    }
    std::filesystem::path checkpoint() const { return folder / "run.checkpoint"; }
    TrainingState resume() const { return resumed_run(settings, checkpoint()); }
    std::string refusal() const {
        try {
            resume();
        } catch (const InvalidSetting& error) {
            return error.what();
        }
        return "nothing was refused";
    }

    test::FreshFolder folder;
    Settings settings;
    TrainingState run;
};

}  // namespace

TEST_CASE("a new run has the target's pixels and begins at 0") {
    const OldRun old;
    CHECK(old.run.target.grid() == GridSize{16, 16});
    CHECK(old.run.target.picture.pixels[(8 * 16 + 8) * 4] == 200);
    CHECK(old.run.target.picture.pixels[0] == 0);
    Settings bad;
    bad.recipe.learning.batch = 0;
    bad.given = {"batch"};
    CHECK_THROWS_AS(new_run(bad), InvalidSetting);
}

TEST_CASE("a recipe is what the given options work on") {
    const OldRun old;
    Settings settings;
    settings.recipe_choice = "Forever";
    settings.recipe.target = (old.folder / "picture.png").string();
    settings.recipe.learning.steps = 70;
    settings.recipe.learning.batch = 3;  // not given: it does not count
    settings.given = {"target", "steps", "recipe"};
    const TrainingState run = new_run(settings);
    Recipe wanted = choose_recipe("forever").recipe;
    wanted.target = settings.recipe.target;
    wanted.learning.steps = 70;
    CHECK(run.recipe == wanted);
    CHECK(run.pool.size() == static_cast<std::size_t>(wanted.endurance.pool));

    test::write_text(old.folder / "mine.json", R"({"name": "mine", "size": 5})");
    settings.recipe_choice = (old.folder / "mine.json").string();
    CHECK_THROWS_AS(new_run(settings), BadFile);
    test::write_text(old.folder / "mine.json", R"({"name": "mine", "target_size": 5, "premultiplied": true})");
    CHECK(new_run(settings).recipe.target_size == 5);
    CHECK(new_run(settings).target.premultiplied);
    settings.recipe_choice = "no such recipe";
    CHECK_THROWS_AS(new_run(settings), BadFile);
}

TEST_CASE("a run from a model has its parameters, sizes and target, by another recipe, and begins at 0") {
    const OldRun old;
    std::filesystem::remove(old.folder / "picture.png");  // the model's own pixels are enough
    Settings settings;
    settings.recipe_choice = "healer";
    settings.from = old.checkpoint();
    settings.given = {"recipe", "from"};
    const TrainingState run = new_run(settings);
    CHECK(run.parameters.values == old.run.parameters.values);
    CHECK(run.recipe.sizes == old.run.recipe.sizes);
    CHECK(run.recipe.grid() == old.run.recipe.grid());
    CHECK(run.target.picture.pixels == old.run.target.picture.pixels);
    CHECK(run.recipe.endurance == choose_recipe("healer").recipe.endurance);
    CHECK(run.iteration == 0);
    CHECK(run.history.empty());
    CHECK(run.recipe.name == "Healer");

    settings.given.insert("hidden");
    CHECK_THROWS_AS(new_run(settings), InvalidSetting);
    settings.recipe.sizes.hidden = old.run.recipe.sizes.hidden;
    CHECK(new_run(settings).recipe.sizes == old.run.recipe.sizes);
}

TEST_CASE("without options a resumed run is what the checkpoint holds") {
    const OldRun old;
    const TrainingState run = old.resume();
    CHECK(run.recipe == old.run.recipe);
    CHECK(run.iteration == 10);
    CHECK(run.history.size() == 10);
    CHECK(run.parameters.values == old.run.parameters.values);
}

TEST_CASE("options that may change replace the run's, and only those that were given") {
    OldRun old;
    old.settings.recipe.iterations = 200;
    old.settings.recipe.learning = {.learning_rate = 0.5,
                                    .end_learning_rate = 0.25,
                                    .decay_iterations = 3,
                                    .clip_norm = 4,
                                    .batch = 5,
                                    .steps = 6,
                                    .noise_low = 0.25,
                                    .noise_high = 0.75};
    CHECK(old.resume().recipe == old.run.recipe);
    old.settings.given = {"iterations", "learning-rate"};
    Recipe wanted = old.run.recipe;
    wanted.iterations = 200;
    wanted.learning.learning_rate = 0.5;
    CHECK(old.resume().recipe == wanted);
    old.settings.given = {"iterations", "learning-rate", "end-learning-rate", "decay-iterations", "clip-norm",
                          "batch",      "steps",         "noise-low",         "noise-high"};
    wanted.learning = old.settings.recipe.learning;
    CHECK(old.resume().recipe == wanted);
    old.settings.recipe.learning.batch = -3;
    CHECK(old.refusal().find("batch is -3") != std::string::npos);
}

TEST_CASE("options that contradict the run are refused with both values") {
    const auto refused = [](const char* option, const char* value, const std::function<void(Recipe&)>& change) {
        OldRun old;
        old.settings.recipe = old.run.recipe;
        old.settings.given = {option};
        CHECK_NOTHROW(old.resume());  // the same value is no contradiction
        change(old.settings.recipe);
        const std::string text = old.refusal();
        CAPTURE(text);
        CHECK(text.find(std::string("--") + option + " is " + value) != std::string::npos);
        CHECK(text.find(old.checkpoint().string()) != std::string::npos);
    };
    refused("size", "9", [](Recipe& recipe) { recipe.target_size = 9; });
    refused("padding", "9", [](Recipe& recipe) { recipe.target_padding = 9; });
    refused("channels", "9", [](Recipe& recipe) { recipe.sizes.channels = 9; });
    refused("hidden", "9", [](Recipe& recipe) { recipe.sizes.hidden = 9; });
    refused("seed", "9", [](Recipe& recipe) { recipe.seed = 9; });
    refused("keep-probability", "0.9", [](Recipe& recipe) { recipe.keep_probability = 0.9; });
}

TEST_CASE("a target by another name is the same if its pixels are") {
    OldRun old;
    old.settings.given = {"target"};
    std::filesystem::copy_file(old.folder / "picture.png", old.folder / "copy.png");
    old.settings.recipe.target = (old.folder / "copy.png").string();
    CHECK(old.resume().recipe == old.run.recipe);
    save_png(old.folder / "copy.png", {4, 4, std::vector<std::uint8_t>(64, 100)});
    CHECK(old.refusal().find("--target is") != std::string::npos);
}

TEST_CASE("fewer iterations than are done are refused; as many are a finished run") {
    OldRun old;
    old.settings.given = {"iterations"};
    old.settings.recipe.iterations = 9;
    CHECK(old.refusal().find("--iterations is 9") != std::string::npos);
    old.settings.recipe.iterations = 10;
    CHECK(old.resume().recipe.iterations == 10);
}

TEST_CASE("--resume takes a run's folder or a checkpoint") {
    const OldRun old;
    CHECK(checkpoint_to_resume(old.folder.path()) == old.checkpoint());
    CHECK(checkpoint_to_resume(old.folder.path() / "") == old.checkpoint());
    CHECK(checkpoint_to_resume(old.checkpoint()) == old.checkpoint());
    std::filesystem::create_directory(old.folder / "empty");
    CHECK_THROWS_AS(checkpoint_to_resume(old.folder / "empty"), BadFile);
    CHECK_THROWS_AS(resumed_run({}, old.folder / "none"), BadFile);
    CHECK_THROWS_AS(resumed_run({}, old.folder / "picture.png"), BadFile);
}
