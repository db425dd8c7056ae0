// Written with fmt.
#include "app/value_text.h"

#include <fmt/format.h>

#include <cmath>

namespace nca {
namespace {

std::string not_finite(double value) { return std::isnan(value) ? "NaN" : value > 0 ? "Inf" : "-Inf"; }

}  // namespace

std::string value_text(double value, const ValueRange& range) {
    if (!std::isfinite(value)) return not_finite(value);
    if (value == 0) return "0";
    const int decimals = decimals_for(range);
    return range.low < 0 ? fmt::format("{:+.{}f}", value, decimals) : fmt::format("{:.{}f}", value, decimals);
}

std::string short_decimal(double value) {
    if (!std::isfinite(value)) return not_finite(value);
    std::string text = fmt::format("{:.3f}", value);
    if (text == "-0.000") text = "0.000";
    const std::size_t zero = text.find("0.");
    if (zero != std::string::npos && zero <= 1 && (zero == 0 || text[0] == '-')) text.erase(zero, 1);
    return text;
}

}  // namespace nca
