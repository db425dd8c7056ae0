// Range checks of a recipe, and the learning-rate schedule (optax.linear_schedule).
#include "engine/model/recipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "engine/model/errors.h"

namespace nca {
namespace {

constexpr std::int64_t kMostIterations = 1'000'000'000;  // the iteration is a 32-bit word of every random place
constexpr int kMostBatch = 65'536;                       // the sample has 24 bits there
constexpr int kMostSteps = 100'000;
constexpr int kMostPool = 4096;
constexpr std::size_t kLongestName = 200;  // bytes

void check_whole(const char* name, std::int64_t value, std::int64_t low, std::int64_t high) {
    if (value < low || value > high)
        throw InvalidSetting(fmt::format("{} is {}: choose a whole number from {} to {}", name, value, low, high));
}

/// Written so that NaN is refused too.
void check_number(const char* name, double value, bool allowed, const char* choose) {
    if (!allowed) throw InvalidSetting(fmt::format("{} is {}: choose {}", name, value, choose));
}

void check_endurance(const Endurance& endurance) {
    check_whole("pool", endurance.pool, 0, kMostPool);
    const auto check_share = [](const char* name, double value) {
        check_number(name, value, value >= 0 && value <= 1, "a number from 0 to 1");
    };
    check_share("fresh share", endurance.fresh);
    check_whole("fewest steps", endurance.fewest_steps, 0, kMostSteps);
    check_number("overflow weight", endurance.overflow_weight,
                 endurance.overflow_weight >= 0 && endurance.overflow_weight <= 1e6, "a number from 0 to 1e6");
    check_number("overflow limit", endurance.overflow_limit,
                 endurance.overflow_limit > 0 && endurance.overflow_limit <= 1e4, "a number above 0, at most 1e4");
    check_share("wounded share", endurance.wounded);
    for (const auto& [name, radius] : {std::pair{"least radius of a wound", endurance.wound_least},
                                       std::pair{"largest radius of a wound", endurance.wound_most}})
        check_number(name, radius, radius > 0 && radius <= 1, "a share of the picture's side above 0, at most 1");
    if (endurance.wound_least > endurance.wound_most)
        throw InvalidSetting(
            fmt::format("the least radius of a wound is {}, above the largest, {}: choose a range from low to high",
                        endurance.wound_least, endurance.wound_most));
    if (endurance.wounded > 0 && endurance.pool == 0)
        throw InvalidSetting(
            fmt::format("the wounded share is {} without a pool, whose states are what is wounded: choose a pool from "
                        "1 to {}",
                        endurance.wounded, kMostPool));
}

}  // namespace

void check_controls(const LearningControls& learning) {
    const double rate = learning.learning_rate;
    const double end_rate = learning.end_learning_rate;
    check_number("learning rate", rate, rate > 0 && rate <= 1e3, "a number above 0, at most 1000");
    check_number("end learning rate", end_rate, end_rate >= 0 && end_rate <= 1e3, "a number from 0 to 1000");
    check_whole("decay iterations", learning.decay_iterations, 0, kMostIterations);
    check_number("clip norm", learning.clip_norm, learning.clip_norm > 0 && learning.clip_norm <= 1e30,
                 "a number above 0, at most 1e30");
    check_whole("batch", learning.batch, 1, kMostBatch);
    check_whole("steps", learning.steps, 1, kMostSteps);
    check_number("lowest noise level", learning.noise_low, learning.noise_low >= 0 && learning.noise_low <= 1,
                 "a number from 0 to 1");
    check_number("highest noise level", learning.noise_high, learning.noise_high >= 0 && learning.noise_high <= 1,
                 "a number from 0 to 1");
    if (learning.noise_low > learning.noise_high)
        throw InvalidSetting(
            fmt::format("the lowest noise level is {}, above the highest, {}: choose a range from low to high",
                        learning.noise_low, learning.noise_high));
}

void check_recipe(const Recipe& recipe) {
    if (recipe.name.size() > kLongestName)
        throw InvalidSetting(
            fmt::format("the recipe's name has {} bytes: choose one of at most {}", recipe.name.size(), kLongestName));
    check_sizes(recipe.sizes);
    check_controls(recipe.learning);
    check_endurance(recipe.endurance);
    check_number("keep probability", recipe.keep_probability,
                 recipe.keep_probability > 0 && recipe.keep_probability <= 1, "a number above 0, at most 1");
    check_whole("iterations", recipe.iterations, 1, kMostIterations);
    constexpr int kFarthest = 16'384;  // twice the longest side of a picture
    check_whole("left edge of the target's crop", recipe.target_crop.left, -kFarthest, kFarthest);
    check_whole("top edge of the target's crop", recipe.target_crop.top, -kFarthest, kFarthest);
    check_whole("side of the target's crop", recipe.target_crop.side, 0, kFarthest);
    check_whole("target size", recipe.target_size, 1, 8192);
    check_whole("target padding", recipe.target_padding, 0, 4096);
    try {
        check_sizes(recipe.grid());
    } catch (const InvalidSetting& wrong) {
        throw InvalidSetting(fmt::format("a target size of {} with a padding of {} on each side: {}",
                                         recipe.target_size, recipe.target_padding, wrong.what()));
    }
}

double learning_rate_at(const LearningControls& learning, std::int64_t iteration) {
    // As optax: without iterations to decay over, the rate stays what it was.
    if (learning.decay_iterations <= 0) return learning.learning_rate;
    const std::int64_t decayed = std::clamp<std::int64_t>(iteration, 0, learning.decay_iterations);
    const double remaining = 1.0 - static_cast<double>(decayed) / static_cast<double>(learning.decay_iterations);
    return (learning.learning_rate - learning.end_learning_rate) * remaining + learning.end_learning_rate;
}

}  // namespace nca
