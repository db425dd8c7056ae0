// The texts of numbers: printf's digits with the exponent cut short, commas between thousands, times in two parts.
#include "app/number_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>

namespace nca::gui {
namespace {

// "-Inf"; empty for a finite value.
std::string word_for(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value < 0 ? "-Inf" : "Inf";
    return {};
}

// "1.0e-04" becomes "1.0e-4".
std::string with_short_exponent(std::string digits) {
    const std::size_t e = digits.find_first_of("eE");
    if (e == std::string::npos) return digits;
    std::size_t at = e + 1;
    if (at < digits.size() && digits[at] == '+') digits.erase(at, 1);
    if (at < digits.size() && digits[at] == '-') ++at;
    while (at + 1 < digits.size() && digits[at] == '0' && digits[at + 1] >= '0' && digits[at + 1] <= '9')
        digits.erase(at, 1);
    return digits;
}

}  // namespace

std::string with_commas(std::int64_t number) {
    std::string digits = std::to_string(number);
    const std::size_t first = number < 0 ? 1 : 0;
    for (std::size_t at = digits.size(); at > first + 3;) {
        at -= 3;
        digits.insert(at, 1, ',');
    }
    return digits;
}

std::string short_scientific(double value) {
    if (std::string word = word_for(value); !word.empty()) return word;
    if (value == 0) return "0";
    const double size = std::abs(value);
    if (size < 0.09995 || size >= 999.5) return with_short_exponent(fmt::format("{:.1e}", value));
    return fmt::format("{:.{}f}", value, size < 9.995 ? (size < 0.9995 ? 3 : 2) : (size < 99.95 ? 1 : 0));
}

std::string duration_text(double seconds) {
    if (!std::isfinite(seconds) || seconds < 0 || seconds > 1e12) return "-";
    if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
    const auto whole = static_cast<std::int64_t>(std::llround(seconds));
    if (whole < 60) return fmt::format("{} s", whole);
    const std::int64_t minutes = whole / 60;
    if (minutes < 10)
        return whole % 60 == 0 ? fmt::format("{} min", minutes) : fmt::format("{} min {} s", minutes, whole % 60);
    if (minutes < 60) return fmt::format("{} min", minutes);
    const std::int64_t hours = minutes / 60;
    if (hours < 24) return fmt::format("{} h {} min", hours, minutes % 60);
    return fmt::format("{} d {} h", hours / 24, hours % 24);
}

std::string formatted(const char* format, double value) {
    if (std::string word = word_for(value); !word.empty()) return word;
    char digits[128];
    const int length = std::snprintf(digits, sizeof digits, format, value);
    if (length < 0) return {};
    return with_short_exponent({digits, std::min(static_cast<std::size_t>(length), sizeof digits - 1)});
}

std::optional<double> parse_number(std::string_view typed, std::string_view unit) {
    const auto trim = [](std::string_view words) {
        while (!words.empty() && words.front() == ' ') words.remove_prefix(1);
        while (!words.empty() && words.back() == ' ') words.remove_suffix(1);
        return words;
    };
    typed = trim(typed);
    if (!unit.empty() && typed.size() > unit.size() && typed.substr(typed.size() - unit.size()) == unit)
        typed = trim(typed.substr(0, typed.size() - unit.size()));
    if (typed.size() > 1 && typed.back() == '%') typed = trim(typed.substr(0, typed.size() - 1));
    std::string digits;
    for (const char letter : typed)
        if (letter != ',') digits += letter;
    const bool plus = digits.size() > 1 && digits[0] == '+' && digits[1] != '-';
    double value = 0;
    const char* end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data() + (plus ? 1 : 0), end, value);
    if (error != std::errc{} || stopped != end || !std::isfinite(value)) return std::nullopt;
    return value;
}

TypedNumber typed_number(std::string_view typed, std::string_view unit, const NumberRange& range) {
    const std::optional<double> number = parse_number(typed, unit);
    if (!number) return {};
    const double wanted = range.whole ? std::round(*number) : *number;
    const double value = std::clamp(wanted, range.least, range.most);
    return {value, value != wanted};
}

}  // namespace nca::gui
