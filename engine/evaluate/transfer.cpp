// A step size is no verb of a backend and need be none: the change is linear in the last layer, whose weights and
// biases are multiplied.
#include "engine/evaluate/transfer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/model/errors.h"

namespace nca {
namespace {

constexpr int kMostSteps = 100'000;

void check(const TransferSettings& settings) {
    if (settings.steps < 1 || settings.steps > kMostSteps)
        throw InvalidSetting(
            fmt::format("steps is {}: choose a whole number from 1 to {}", settings.steps, kMostSteps));
}

Transfer measure(StartedGrids& grids, const TransferSettings& settings, double value, int steps,
                 double keep_probability) {
    grids.start(settings.noise_level, settings.seed, draws::kTransfer);
    Transfer row{.value = value, .steps = steps, .error_before = grids.error()};
    grids.roll(steps, keep_probability);
    row.error_after = grids.error();
    row.living_share = grids.living_share();
    return row;
}

}  // namespace

std::vector<Transfer> dropout_transfer(const Parameters& parameters, const Target& target,
                                       const TransferSettings& settings, const Execution& execution,
                                       const MeasureTell& tell) {
    check(settings);
    StartedGrids grids(parameters, target, settings.examples, execution);
    std::vector<Transfer> rows;
    for (const double probability : settings.keep_probabilities) {
        tell(static_cast<double>(rows.size()) / static_cast<double>(settings.keep_probabilities.size()));
        rows.push_back(measure(grids, settings, probability, settings.steps, probability));
    }
    return rows;
}

std::vector<Transfer> step_size_transfer(const Parameters& parameters, const Target& target,
                                         const TransferSettings& settings, const Execution& execution,
                                         const MeasureTell& tell) {
    check(settings);
    StartedGrids grids(parameters, target, settings.examples, execution);
    const ParameterLayout layout(parameters.sizes);
    std::vector<Transfer> rows;
    for (const double size : settings.step_sizes) {
        if (!(size > 0 && size <= 16))
            throw InvalidSetting(fmt::format("step size is {}: choose a number above 0, up to 16", size));
        tell(static_cast<double>(rows.size()) / static_cast<double>(settings.step_sizes.size()));
        std::vector<float> scaled = parameters.values;
        for (std::size_t i = layout.weights2(); i < layout.total(); ++i)
            scaled[i] = static_cast<float>(size * static_cast<double>(scaled[i]));
        grids.backend().upload(Buffer::parameters, std::span<const float>(scaled));
        const int steps = std::max(static_cast<int>(std::lround(settings.steps / size)), 1);
        rows.push_back(measure(grids, settings, size, steps, settings.keep_probability));
    }
    return rows;
}

}  // namespace nca
