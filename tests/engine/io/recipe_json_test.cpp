// Recipes as JSON: every value comes back exactly, what is missing has its default, wrong types are refused.
#include "engine/io/recipe_json.h"

#include <doctest/doctest.h>

#include <limits>
#include <string>

#include "engine/model/errors.h"
#include "tests/engine/io/temporary_directory.h"

namespace {

using namespace nca;
using namespace nca::test;

Recipe unusual_recipe() {
    Recipe recipe;
    recipe.sizes = {20, 33};
    recipe.learning = {.learning_rate = 0.1 + 0.2,
                       .end_learning_rate = 1.0 / 3.0,
                       .decay_iterations = 123'456'789'012,
                       .clip_norm = 1e-9,
                       .batch = 3,
                       .steps = 17,
                       .noise_low = 0.125,
                       .noise_high = 0.7};
    recipe.keep_probability = 0.37;
    recipe.iterations = 9'876'543'210;
    recipe.seed = std::numeric_limits<std::uint64_t>::max();
    recipe.target = "pictures/\"a\" b.png";
    recipe.target_size = 11;
    recipe.target_padding = 5;
    return recipe;
}

TEST_CASE("recipe_json: every value comes back exactly") {
    for (const Recipe& recipe : {Recipe{}, unusual_recipe()}) CHECK(recipe_from_json(recipe_to_json(recipe)) == recipe);
    CHECK(recipe_to_json(unusual_recipe()).find('\n') == std::string::npos);
}

TEST_CASE("recipe_json: what is missing has its default, what is unknown is ignored") {
    CHECK(recipe_from_json("{}") == Recipe{});
    Recipe recipe;
    recipe.learning.batch = 2;
    CHECK(recipe_from_json(R"({"batch":2,"mood":[{"good":true}]})") == recipe);
    recipe.learning.learning_rate = 1;  // a whole number is a number
    CHECK(recipe_from_json(R"({"batch":2,"learning_rate":1})") == recipe);
}

TEST_CASE("recipe_json: wrong types and numbers that do not fit are refused by name") {
    for (const char* text : {R"({"batch":"8"})", R"({"batch":8.5})", R"({"batch":4294967304})", R"({"batch":null})",
                             R"({"batch":-99999999999})", R"({"batch":true})"})
        CHECK(contains(message_of<InvalidSetting>([text] { recipe_from_json(text); }), "'batch' is "));
    CHECK(contains(message_of<InvalidSetting>([] { recipe_from_json(R"({"seed":-1})"); }), "'seed' is -1"));
    CHECK(
        contains(message_of<InvalidSetting>([] { recipe_from_json(R"({"learning_rate":"1"})"); }), "'learning_rate'"));
    CHECK(contains(message_of<InvalidSetting>([] { recipe_from_json(R"({"target":5})"); }), "'target' is 5"));
    CHECK(contains(message_of<InvalidSetting>([] { recipe_from_json(R"({"iterations":1e3})"); }), "'iterations'"));
    for (const char* text : {"", "[]", "null", "{", "{}x", R"({"learning_rate":NaN})", R"({"learning_rate":1e999})"})
        CHECK_THROWS_AS(recipe_from_json(text), InvalidSetting);
    CHECK_THROWS_AS(recipe_from_json(std::string(1'000'000, '[')), InvalidSetting);
    CHECK_THROWS_AS(recipe_from_json(std::string(60'000, '[')), InvalidSetting);
}

TEST_CASE("recipe_json: a target's path that is not UTF-8 does not stop saving") {
    Recipe recipe;
    recipe.target = "a\xFF.png";
    const Recipe back = recipe_from_json(recipe_to_json(recipe));
    CHECK(back.target == "a\xEF\xBF\xBD.png");
    CHECK(back.learning == recipe.learning);
}

}  // namespace
