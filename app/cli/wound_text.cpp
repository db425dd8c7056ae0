// Cut at the colons, then at the commas.
#include "app/cli/wound_text.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

#include "engine/model/errors.h"

namespace nca {
namespace {

struct NamedKind {
    std::string_view name;
    BrushKind kind;
};
constexpr std::array<NamedKind, 4> kKinds{{{"noise", BrushKind::noise},
                                           {"erase", BrushKind::erase},
                                           {"colour", BrushKind::colour},
                                           {"restore", BrushKind::restore}}};

[[noreturn]] void refuse(const std::string& text, const std::string& what) {
    throw InvalidSetting(
        fmt::format("--wound is '{}': {}; give STEP:KIND:X,Y,R, as 64:erase:36,36,8, with a KIND of noise, erase, "
                    "colour, restore",
                    text, what));
}

/// What stands before the next `cut`, which goes too; without one: the rest.
std::string_view next_part(std::string_view& rest, char cut) {
    const std::size_t end = std::min(rest.find(cut), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return part;
}

template <class Number>
std::optional<Number> number(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

float finite(const std::string& text, std::string_view part, const char* what) {
    const std::optional<float> value = number<float>(part);
    if (!value || !std::isfinite(*value)) refuse(text, fmt::format("{} is '{}', no number", what, part));
    return *value;
}

}  // namespace

FilmWound parse_wound(const std::string& text) {
    std::string_view rest = text;
    const std::string_view step = next_part(rest, ':');
    const std::string_view kind = next_part(rest, ':');
    FilmWound wound;
    const std::optional<int> at = number<int>(step);
    if (!at || *at < 0) refuse(text, fmt::format("the step is '{}', no whole number from 0 on", step));
    wound.step = *at;
    const NamedKind* found = nullptr;
    for (const NamedKind& one : kKinds)
        if (one.name == kind) found = &one;
    if (found == nullptr) refuse(text, fmt::format("there is no kind '{}'", kind));
    wound.stroke.kind = found->kind;
    wound.stroke.hardness = 1;
    const float x = finite(text, next_part(rest, ','), "X");
    const float y = finite(text, next_part(rest, ','), "Y");
    wound.stroke.points = {{x, y}};
    wound.stroke.radius = finite(text, next_part(rest, ','), "R");
    if (!(wound.stroke.radius > 0)) refuse(text, "R must be more than 0");
    if (!rest.empty()) refuse(text, fmt::format("'{}' is too much", rest));
    return wound;
}

}  // namespace nca
