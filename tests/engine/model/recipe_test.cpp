// The recipe's checks and the learning-rate schedule.
#include "engine/model/recipe.h"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>

#include "engine/model/errors.h"

namespace {

using namespace nca;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

void check_refused(const std::function<void(Recipe&)>& spoil) {
    Recipe recipe;
    spoil(recipe);
    CHECK_THROWS_AS(check_recipe(recipe), InvalidSetting);
}

TEST_CASE("recipe: the defaults are the seed recipe and pass") {
    const Recipe recipe;
    CHECK_NOTHROW(check_recipe(recipe));
    CHECK(recipe.grid() == GridSize{72, 72});
    CHECK(recipe.learning.batch == 8);
    CHECK(recipe.learning.steps == 64);
    CHECK(recipe.iterations == 8192);
    CHECK(recipe.keep_probability == 0.5);
}

TEST_CASE("recipe: every number out of range is refused") {
    for (const double bad : {0.0, -1e-3, kNaN, kInfinity})
        check_refused([&](Recipe& recipe) { recipe.learning.learning_rate = bad; });
    for (const double bad : {-1e-9, kNaN, kInfinity})
        check_refused([&](Recipe& recipe) { recipe.learning.end_learning_rate = bad; });
    for (const double bad : {0.0, -1.0, kNaN, kInfinity})
        check_refused([&](Recipe& recipe) { recipe.learning.clip_norm = bad; });
    for (const double bad : {-0.1, 1.1, kNaN}) {
        check_refused([&](Recipe& recipe) { recipe.learning.noise_low = bad; });
        check_refused([&](Recipe& recipe) { recipe.learning.noise_high = bad; });
    }
    check_refused([](Recipe& recipe) {
        recipe.learning.noise_low = 0.6;
        recipe.learning.noise_high = 0.5;
    });
    for (const double bad : {0.0, 1.5, -0.5, kNaN})
        check_refused([&](Recipe& recipe) { recipe.keep_probability = bad; });
    for (const int bad : {0, -1, 65537}) check_refused([&](Recipe& recipe) { recipe.learning.batch = bad; });
    for (const int bad : {0, -64, 100001}) check_refused([&](Recipe& recipe) { recipe.learning.steps = bad; });
    check_refused([](Recipe& recipe) { recipe.learning.decay_iterations = -1; });
    check_refused([](Recipe& recipe) { recipe.iterations = 0; });
    check_refused([](Recipe& recipe) { recipe.sizes.channels = 3; });
    check_refused([](Recipe& recipe) { recipe.target_size = 0; });
    check_refused([](Recipe& recipe) { recipe.target_padding = -1; });
    check_refused([](Recipe& recipe) { recipe.target_padding = std::numeric_limits<int>::max(); });
    check_refused([](Recipe& recipe) {
        recipe.target_size = 8000;
        recipe.target_padding = 100;
    });
}

TEST_CASE("recipe: a grid that is too large is told by the settings that make it") {
    Recipe recipe;
    recipe.target_size = 8000;
    recipe.target_padding = 100;
    std::string message;
    try {
        check_recipe(recipe);
    } catch (const InvalidSetting& error) {
        message = error.what();
    }
    CHECK(message.find("target size of 8000 with a padding of 100") != std::string::npos);
    CHECK(message.find("8200") != std::string::npos);
}

TEST_CASE("recipe: the edges are allowed") {
    Recipe recipe;
    recipe.keep_probability = 1.0;
    recipe.learning.end_learning_rate = 0;
    recipe.learning.noise_low = recipe.learning.noise_high = 1.0;
    recipe.learning.batch = recipe.learning.steps = 1;
    recipe.learning.decay_iterations = 0;
    recipe.target_size = 1;
    recipe.target_padding = 0;
    CHECK_NOTHROW(check_recipe(recipe));
}

TEST_CASE("recipe: the message names setting and value") {
    try {
        LearningControls learning;
        learning.batch = -7;
        check_controls(learning);
        FAIL("a batch of -7 was accepted");
    } catch (const InvalidSetting& error) {
        CHECK(std::string(error.what()).find("batch is -7") != std::string::npos);
    }
}

TEST_CASE("learning rate: linear from 1e-3 to 1e-4 over 2,000 iterations, then flat") {
    const LearningControls learning;
    CHECK(learning_rate_at(learning, 0) == doctest::Approx(1e-3).epsilon(1e-14));
    CHECK(learning_rate_at(learning, 500) == doctest::Approx(7.75e-4).epsilon(1e-14));
    CHECK(learning_rate_at(learning, 1999) == doctest::Approx(1.0045e-4).epsilon(1e-12));
    CHECK(learning_rate_at(learning, 2000) == doctest::Approx(1e-4).epsilon(1e-14));
    CHECK(learning_rate_at(learning, 1'000'000) == doctest::Approx(1e-4).epsilon(1e-14));
}

TEST_CASE("learning rate: nothing to decay over leaves it as it was, as optax does") {
    LearningControls learning;
    learning.decay_iterations = 0;
    CHECK(learning_rate_at(learning, 0) == learning.learning_rate);
    CHECK(learning_rate_at(learning, 100) == learning.learning_rate);
}

}  // namespace
