// Every level has starts of its own: its index is added to the draw.
#include "engine/evaluate/error_map.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/model/errors.h"

namespace nca {
namespace {

constexpr int kFirstDrift = 64;
constexpr int kMostSteps = 100'000;
constexpr std::size_t kMostLevels = 1000;
constexpr int kPiece = 32;  // steps between two words about progress

void check(const ErrorMapSettings& settings) {
    if (settings.levels.empty() || settings.levels.size() > kMostLevels)
        throw InvalidSetting(
            fmt::format("{} noise levels are given: choose from 1 to {} of them", settings.levels.size(), kMostLevels));
    if (settings.steps.empty()) throw InvalidSetting("no numbers of steps are given: choose at least one");
    int before = -1;
    for (const int step : settings.steps) {
        if (step <= before || step > kMostSteps)
            throw InvalidSetting(
                fmt::format("the number of steps is {}: choose rising numbers from 0 to {}", step, kMostSteps));
        before = step;
    }
}

}  // namespace

std::vector<int> drift_steps(int longest) {
    std::vector<int> steps;
    for (std::int64_t step = kFirstDrift; step < longest; step *= 2) steps.push_back(static_cast<int>(step));
    steps.push_back(longest);
    return steps;
}

ErrorMap error_map(const Parameters& parameters, const Target& target, const ErrorMapSettings& settings,
                   const Execution& execution, const MeasureTell& tell) {
    check(settings);
    StartedGrids grids(parameters, target, settings.examples, execution);
    ErrorMap map{settings.levels, settings.steps, {}, {}};
    const double all = static_cast<double>(settings.levels.size()) * std::max(settings.steps.back(), 1);
    double done = 0;
    for (std::size_t row = 0; row < settings.levels.size(); ++row) {
        grids.start(settings.levels[row], settings.seed, settings.draw + static_cast<std::uint32_t>(row));
        std::vector<double> errors;
        std::vector<double> living;
        for (const int step : settings.steps) {
            while (grids.steps_done() < step) {
                const int piece = std::min(kPiece, step - grids.steps_done());
                grids.roll(piece, settings.keep_probability);
                tell((done += piece) / all);
            }
            errors.push_back(grids.error());
            living.push_back(grids.living_share());
        }
        map.errors.push_back(std::move(errors));
        map.living.push_back(std::move(living));
    }
    return map;
}

}  // namespace nca
