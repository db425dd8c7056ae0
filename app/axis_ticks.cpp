// Where ticks are and what stands at them.
#include "app/axis_ticks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>

namespace nca {
namespace {

constexpr int kMostTicks = 100;

}  // namespace

std::vector<double> linear_ticks(double least, double most, int count, bool whole) {
    std::vector<double> ticks;
    if (!(most > least) || count < 1 || !std::isfinite(most - least)) return ticks;
    const double wanted = (most - least) / count;
    const double decade = std::pow(10.0, std::floor(std::log10(wanted)));
    double step = 10 * decade;
    for (const double factor : {5.0, 2.5, 2.0, 1.0})
        if (factor * decade >= wanted * (1 - 1e-9)) step = factor * decade;
    if (whole) step = std::max(1.0, std::ceil(step - 1e-9));
    const double slack = 1e-9 * (most - least);
    for (double i = std::ceil((least - slack) / step); i * step <= most + slack; ++i) {
        ticks.push_back(i == 0 ? 0.0 : i * step);
        if (ticks.size() >= kMostTicks) break;
    }
    return ticks;
}

std::vector<double> decade_ticks(double least, double most, int count) {
    std::vector<double> ticks;
    if (!(least > 0) || !(most > least) || !std::isfinite(most)) return ticks;
    const int low = static_cast<int>(std::floor(std::log10(least)));
    const int high = static_cast<int>(std::ceil(std::log10(most)));
    const int stride = std::max(1, (high - low + count - 1) / std::max(count, 1));
    const auto take = [&](std::initializer_list<double> factors) {
        ticks.clear();
        for (int exponent = low; exponent <= high; ++exponent) {
            if (exponent % stride != 0) continue;  // always the same ones, wherever the range ends
            for (const double factor : factors) {
                const double value = factor * std::pow(10.0, exponent);
                if (value >= least * (1 - 1e-9) && value <= most * (1 + 1e-9)) ticks.push_back(value);
            }
        }
    };
    take({1.0});
    if (ticks.size() < 2) take({1.0, 2.0, 5.0});
    return ticks;
}

std::string tick_text(double value, bool scientific) {
    if (value == 0) return "0";
    if (!std::isfinite(value)) return std::isnan(value) ? "NaN" : value > 0 ? "Inf" : "-Inf";
    const double size = std::abs(value);
    if (!scientific && size >= 0.00999 && size < 99'999) return fmt::format("{:.4g}", value);
    auto exponent = static_cast<int>(std::floor(std::log10(size) + 1e-9));
    std::string digits = fmt::format("{:.3g}", value / std::pow(10.0, exponent));
    return fmt::format("{}e{}", digits, exponent);
}

}  // namespace nca
