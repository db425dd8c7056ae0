// The one list of a recipe's keys, walked in the same order for writing and reading.
#include "engine/io/recipe_json.h"

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "engine/model/errors.h"

namespace nca {
namespace {

constexpr std::size_t kLongestText = 65'536;  // bytes; a recipe takes some 400

/// Calls visit(key, value) for every value of a recipe.
template <class SomeRecipe, class Visit>
void visit_recipe(SomeRecipe& recipe, const Visit& visit) {
    visit("name", recipe.name);
    visit("channels", recipe.sizes.channels);
    visit("hidden", recipe.sizes.hidden);
    visit("keep_probability", recipe.keep_probability);
    visit("learning_rate", recipe.learning.learning_rate);
    visit("end_learning_rate", recipe.learning.end_learning_rate);
    visit("decay_iterations", recipe.learning.decay_iterations);
    visit("clip_norm", recipe.learning.clip_norm);
    visit("batch", recipe.learning.batch);
    visit("steps", recipe.learning.steps);
    visit("noise_low", recipe.learning.noise_low);
    visit("noise_high", recipe.learning.noise_high);
    visit("iterations", recipe.iterations);
    visit("seed", recipe.seed);
    visit("target", recipe.target);
    visit("crop_left", recipe.target_crop.left);
    visit("crop_top", recipe.target_crop.top);
    visit("crop_side", recipe.target_crop.side);
    visit("target_size", recipe.target_size);
    visit("target_padding", recipe.target_padding);
    visit("premultiplied", recipe.premultiplied);
    visit("pool", recipe.endurance.pool);
    visit("fresh", recipe.endurance.fresh);
    visit("fewest_steps", recipe.endurance.fewest_steps);
    visit("overflow_weight", recipe.endurance.overflow_weight);
    visit("overflow_limit", recipe.endurance.overflow_limit);
    visit("wounded", recipe.endurance.wounded);
    visit("wound_least", recipe.endurance.wound_least);
    visit("wound_most", recipe.endurance.wound_most);
}

[[noreturn]] void refuse(const char* key, const nlohmann::json& found, const char* wanted) {
    std::string text = found.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
    if (text.size() > 60) text = text.substr(0, 60) + "...";
    throw InvalidSetting(fmt::format("'{}' is {}, it must be {}", key, text, wanted));
}

template <class Whole>
Whole whole_number(const char* key, const nlohmann::json& found) {
    constexpr auto kLargest = static_cast<std::uint64_t>(std::numeric_limits<Whole>::max());
    if (found.is_number_unsigned()) {
        const auto value = found.get<std::uint64_t>();
        if (value <= kLargest) return static_cast<Whole>(value);
    } else if (std::is_signed_v<Whole> && found.is_number_integer()) {
        const auto value = found.get<std::int64_t>();
        if (value >= static_cast<std::int64_t>(std::numeric_limits<Whole>::min())) return static_cast<Whole>(value);
    }
    refuse(key, found, "a whole number that fits");
}

}  // namespace

std::string recipe_to_json(const Recipe& recipe) {
    nlohmann::ordered_json json = nlohmann::ordered_json::object();
    visit_recipe(recipe, [&json](const char* key, const auto& value) { json[key] = value; });
    // A path need not be UTF-8; the note is then not exact, the file still valid.
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::vector<std::string> recipe_keys() {
    std::vector<std::string> keys;
    Recipe recipe;
    visit_recipe(recipe, [&keys](const char* key, const auto&) { keys.emplace_back(key); });
    return keys;
}

Recipe recipe_from_json(std::string_view text) {
    if (text.size() > kLongestText)
        throw InvalidSetting(fmt::format("it has {} bytes, more than the {} allowed", text.size(), kLongestText));
    const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object()) throw InvalidSetting("it is no JSON object");
    Recipe recipe;
    visit_recipe(recipe, [&json](const char* key, auto& value) {
        using Value = std::remove_reference_t<decltype(value)>;
        const auto found = json.find(key);
        if (found == json.end()) return;
        if constexpr (std::is_same_v<Value, std::string>) {
            if (!found->is_string()) refuse(key, *found, "a text");
            value = found->template get<std::string>();
        } else if constexpr (std::is_same_v<Value, bool>) {
            if (!found->is_boolean()) refuse(key, *found, "true or false");
            value = found->template get<bool>();
        } else if constexpr (std::is_floating_point_v<Value>) {
            if (!found->is_number()) refuse(key, *found, "a number");
            value = found->template get<Value>();
        } else {
            value = whole_number<Value>(key, *found);
        }
    });
    return recipe;
}

}  // namespace nca
