// A denoising of its own for each level, with starts of its own.
#include "engine/evaluate/error_by_level.h"

#include <fmt/format.h>

#include <cstddef>
#include <limits>

#include "engine/evaluate/denoising.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

constexpr std::size_t kMostLevels = 1000;

void check_levels(const std::vector<double>& levels) {
    if (levels.empty() || levels.size() > kMostLevels)
        throw InvalidSetting(
            fmt::format("{} noise levels are given: choose from 1 to {} of them", levels.size(), kMostLevels));
    for (const double level : levels)
        if (!(level >= 0 && level <= 1))  // NaN too, before anything is computed
            throw InvalidSetting(fmt::format("noise level is {}: choose numbers from 0 to 1", level));
}

}  // namespace

double LevelError::ratio() const {
    return error_before > 0 ? error_after / error_before : std::numeric_limits<double>::quiet_NaN();
}

std::vector<LevelError> error_by_level(const Parameters& parameters, const Target& target,
                                       const ErrorByLevelSettings& settings, const Execution& execution) {
    check_levels(settings.levels);
    std::vector<LevelError> rows;
    for (const double level : settings.levels) {
        const Denoising run = denoise(parameters, target,
                                      {.examples = settings.examples,
                                       .steps = settings.steps,
                                       .noise_level = level,
                                       .keep_probability = settings.keep_probability,
                                       .seed = settings.seed,
                                       .draw = static_cast<std::uint32_t>(rows.size())},
                                      execution);
        rows.push_back({.noise_level = level,
                        .error_before = run.error_before,
                        .error_after = run.error_after,
                        .living_share = run.living_share});
    }
    return rows;
}

}  // namespace nca
