// Reads the whole, and where something is wrong each key by itself, so that the one at fault can be named.
#include "engine/io/recipe_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "engine/io/atomic_file.h"
#include "engine/io/printable_text.h"
#include "engine/io/recipe_json.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kLargestRecipeFile = 65'536;  // bytes; a preset takes some 500
constexpr const char* kAboutKey = "about";

[[noreturn]] void fail(const std::string& name, const std::string& what) {
    throw BadFile(fmt::format("{}: {}", name, what));
}

/// What is wrong with a recipe of one key, if anything.
std::optional<std::string> objection(const std::string& key, const Json& value) {
    try {
        check_recipe(recipe_from_json(Json{{key, value}}.dump(-1, ' ', false, Json::error_handler_t::replace)));
        return std::nullopt;
    } catch (const InvalidSetting& wrong) {
        return wrong.what();
    }
}

/// "choose a whole number from 1 to 65536": the check itself is asked, with a number that it can't like.
std::string allowed(const std::string& key) {
    for (const Json& far : {Json(-2'000'000'000), Json(-1e300)}) {
        const std::string text = objection(key, far).value_or("");
        const std::size_t at = text.find(": choose ");
        if (at != std::string::npos) return text.substr(at + 2);
    }
    return "choose another value";
}

/// Tells what is wrong with a recipe, and names the key whose fault it is, if it is one key's.
[[noreturn]] void tell(const Json& json, const std::string& wrong, const std::string& name) {
    for (const auto& [key, value] : json.items()) {
        if (key == kAboutKey || objection(key, value) != wrong) continue;
        std::string found = value.dump(-1, ' ', true, Json::error_handler_t::replace);
        if (found.size() > 60) found = found.substr(0, 60) + "...";
        const bool told = wrong.find(": choose ") != std::string::npos;
        fail(name, fmt::format("'{}' is {}: {}", key, found, told ? wrong : wrong + "; " + allowed(key)));
    }
    fail(name, wrong);
}

}  // namespace

RecipeFile parse_recipe(std::string_view text, const std::string& name) {
    if (text.size() > kLargestRecipeFile)
        fail(name, fmt::format("it has {} bytes, more than the {} of a recipe; choose another file", text.size(),
                               kLargestRecipeFile));
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) fail(name, "it is no JSON object; write a recipe as {\"name\": \"mine\", \"steps\": 96}");
    const std::vector<std::string> known = recipe_keys();
    RecipeFile file;
    for (const auto& [key, value] : json.items()) {
        if (key == kAboutKey) {
            if (!value.is_string()) fail(name, "'about' must be a text that says when to use the recipe");
            file.about = value.get<std::string>();
        } else if (std::find(known.begin(), known.end(), key) == known.end()) {
            fail(name, fmt::format("'{}' is no key of a recipe; choose among {}, {}", printable_text(key),
                                   fmt::join(known, ", "), kAboutKey));
        } else {
            file.keys.insert(key);
        }
    }
    try {
        file.recipe = recipe_from_json(text);
        check_recipe(file.recipe);
    } catch (const InvalidSetting& wrong) {
        tell(json, wrong.what(), name);
    }
    return file;
}

RecipeFile load_recipe(const std::filesystem::path& path) {
    const std::vector<std::uint8_t> bytes = read_file(path, kLargestRecipeFile);
    return parse_recipe({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path.string());
}

}  // namespace nca
