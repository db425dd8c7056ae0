// Recipe files: the presets are sound and come back through the metadata's form, and what is wrong is told by path,
// key, value and range.
#include "engine/io/recipe_file.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "engine/io/recipe_json.h"
#include "engine/model/errors.h"
#include "tests/engine/io/temporary_directory.h"

namespace {

using namespace nca;
using namespace nca::test;

RecipeFile preset(const std::string& name) {
    return load_recipe(fmt::format("{}/resources/recipes/{}.json", NCA_SOURCE_DIR, name));
}

TEST_CASE("recipe_file: the presets are what they are called") {
    const Recipe seed = preset("seed").recipe;
    CHECK(seed == Recipe{});
    Recipe paper;
    paper.name = "Paper";
    paper.learning.steps = 128;
    CHECK(preset("paper").recipe == paper);
    Recipe main;
    main.name = "CAX main";
    main.premultiplied = true;
    CHECK(preset("cax-main").recipe == main);
    const Recipe forever = preset("forever").recipe;
    CHECK(forever.endurance.pool > 0);
    CHECK(forever.endurance.fewest_steps > 0);
    CHECK(forever.endurance.fewest_steps < forever.learning.steps);
    CHECK(forever.endurance.overflow_weight > 0);
    CHECK(forever.endurance.wounded == 0);
    Recipe healer = preset("healer").recipe;
    CHECK(healer.endurance.wounded > 0);
    healer.endurance.wounded = 0;
    CHECK(healer.endurance == forever.endurance);
}

TEST_CASE("recipe_file: a recipe comes back through its file") {
    const TemporaryDirectory directory;
    for (const char* name : {"seed", "paper", "cax-main", "forever", "healer"}) {
        const RecipeFile file = preset(name);
        CHECK_FALSE(file.about.empty());
        CHECK(file.keys.contains("steps"));
        CHECK_FALSE(file.keys.contains("target"));
        std::ofstream(directory / "again.json") << recipe_to_json(file.recipe);
        CHECK(load_recipe(directory / "again.json").recipe == file.recipe);
    }
}

TEST_CASE("recipe_file: what is wrong is told by path, key, value and range") {
    const auto told = [](const std::string& text) {
        const std::string message = message_of<BadFile>([&] { parse_recipe(text, "my/recipe.json"); });
        CHECK(contains(message, "my/recipe.json: "));
        return message;
    };
    const auto tells = [&](const std::string& text, std::initializer_list<const char*> parts) {
        const std::string message = told(text);
        for (const char* part : parts) CHECK_MESSAGE(contains(message, part), message);
    };
    tells(R"({"batch": 0})", {"'batch' is 0", "from 1 to 65536"});
    tells(R"({"name": "x", "batch": "many"})", {"'batch' is \"many\"", "whole number", "from 1 to 65536"});
    tells(R"({"batch": 2.5})", {"'batch' is 2.5", "from 1 to 65536"});
    tells(R"({"learning_rate": -1})", {"'learning_rate' is -1", "above 0, at most 1000"});
    tells(R"({"learning_rate": true})", {"'learning_rate' is true", "above 0, at most 1000"});
    tells(R"({"noise_low": 2})", {"'noise_low' is 2", "from 0 to 1"});
    tells(R"({"noise_low": 0.5, "noise_high": 0.25})", {"0.5", "0.25", "low to high"});
    tells(R"({"channels": 3})", {"'channels' is 3", "from 4 to 1024"});
    tells(R"({"pool": -1})", {"'pool' is -1", "from 0 to 4096"});
    tells(R"({"fresh": 1.5})", {"'fresh' is 1.5", "from 0 to 1"});
    tells(R"({"pool": 5, "overflow_limit": 0})", {"'overflow_limit' is 0", "above 0"});
    tells(R"({"wounded": 0.5})", {"'wounded' is 0.5", "pool from 1 to 4096"});
    tells(R"({"pool": 5, "wounded": 0.5, "wound_most": 2})", {"'wound_most' is 2", "above 0, at most 1"});
    tells(R"({"premultiplied": 1})", {"'premultiplied' is 1", "true or false"});
    tells(R"({"target": 7})", {"'target' is 7", "a text"});
    tells(R"({"target_size": 8000, "target_padding": 3000})", {"8000", "3000"});
    tells(R"({"stepz": 7})", {"'stepz'", "steps, noise_low"});
    tells(R"({"about": 7})", {"'about'", "text"});
    tells("[]", {"no JSON object", "\"steps\": 96"});
    tells("{", {"no JSON object"});
    tells(std::string(70'000, ' '), {"70000 bytes"});
    CHECK(contains(message_of<BadFile>([] { load_recipe("/nowhere/recipe.json"); }), "/nowhere/recipe.json"));
}

TEST_CASE("recipe_file: what has no key is the seed recipe's, and the file says which it has") {
    const RecipeFile file = parse_recipe(R"({"steps": 96, "about": "mine"})", "mine");
    Recipe recipe;
    recipe.learning.steps = 96;
    CHECK(file.recipe == recipe);
    CHECK(file.about == "mine");
    CHECK(file.keys == std::set<std::string>{"steps"});
}

}  // namespace
