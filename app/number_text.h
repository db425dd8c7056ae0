// Numbers as the window writes them, and as people type them. Knows no window.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nca::gui {

/// "3,412"
std::string with_commas(std::int64_t number);

/// "4.1e-3", and three digits where no exponent is needed ("0.121", "12.0"); "0", "NaN", "Inf", "-Inf" as words.
std::string short_scientific(double value);

/// "2.9 s", "12 s", "4 min 5 s", "51 min", "3 h 51 min", "2 d 3 h"; "-" where there is no such time.
std::string duration_text(double seconds);

/// printf's `format` for a double, with short exponents ("1e-4") and words for what is not finite.
std::string formatted(const char* format, double value);

/// The number a person typed: "3,412", " 1e-4 ", "+5", ".5", "60%", "64 pictures" where `unit` is "pictures". Nothing
/// if it is none, or not finite.
std::optional<double> parse_number(std::string_view typed, std::string_view unit = {});

/// What a field makes of what was typed into it.
struct TypedNumber {
    std::optional<double> value;  ///< none: it was no number
    bool clamped = false;         ///< it was out of range: the nearest that is in it
};
struct NumberRange {
    double least = 0, most = 1;
    bool whole = false;  ///< rounded to a whole number
};
TypedNumber typed_number(std::string_view typed, std::string_view unit, const NumberRange& range);

}  // namespace nca::gui
