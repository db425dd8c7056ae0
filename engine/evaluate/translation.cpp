// The coin flips are drawn as masks, since they have to be moved too.
#include "engine/evaluate/translation.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/model/errors.h"

namespace nca {
namespace {

constexpr int kPiece = 16;  // steps whose masks are kept at once
constexpr int kMostSteps = 100'000;

int wrapped(int at, int side) { return (at % side + side) % side; }

}  // namespace

template <class Number>
std::vector<Number> moved(std::span<const Number> values, const GridSize& grid, std::size_t depth, const Shift& shift) {
    std::vector<Number> out(values.size());
    const auto width = static_cast<std::size_t>(grid.width);
    const std::size_t whole = grid.cells() * depth;
    for (std::size_t first = 0; first < values.size(); first += whole)
        for (int y = 0; y < grid.height; ++y)
            for (int x = 0; x < grid.width; ++x) {
                const auto from = static_cast<std::size_t>(y) * width + static_cast<std::size_t>(x);
                const auto to = static_cast<std::size_t>(wrapped(y + shift.dy, grid.height)) * width +
                                static_cast<std::size_t>(wrapped(x + shift.dx, grid.width));
                std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(first + from * depth), depth,
                            out.begin() + static_cast<std::ptrdiff_t>(first + to * depth));
            }
    return out;
}

template std::vector<float> moved(std::span<const float>, const GridSize&, std::size_t, const Shift&);
template std::vector<std::uint8_t> moved(std::span<const std::uint8_t>, const GridSize&, std::size_t, const Shift&);

std::vector<Translation> measure_translation(const Parameters& parameters, const Target& target,
                                             const TranslationSettings& settings, const Execution& execution,
                                             const MeasureTell& tell) {
    if (settings.steps < 1 || settings.steps > kMostSteps)
        throw InvalidSetting(
            fmt::format("steps is {}: choose a whole number from 1 to {}", settings.steps, kMostSteps));
    StartedGrids grids(parameters, target, settings.examples, execution);
    const GridSize grid = target.grid();
    const auto channels = static_cast<std::size_t>(parameters.sizes.channels);
    const auto run = [&](const Shift& shift) {
        grids.start(settings.noise_level, settings.seed, draws::kTranslation);
        grids.put(moved(std::span<const float>(grids.states()), grid, channels, shift), 0);
        for (int done = 0; done < settings.steps; done += kPiece) {
            const int piece = std::min(kPiece, settings.steps - done);
            const std::vector<std::uint8_t> masks = grids.next_masks(piece, settings.keep_probability);
            grids.roll(piece, settings.keep_probability, moved(std::span<const std::uint8_t>(masks), grid, 1, shift));
        }
        return moved(std::span<const float>(grids.states()), grid, channels, {-shift.dx, -shift.dy});
    };
    const double all = static_cast<double>(settings.shifts.size()) + 1;
    const std::vector<float> still = run({});
    std::vector<Translation> rows;
    for (const Shift& shift : settings.shifts) {
        tell((static_cast<double>(rows.size()) + 1) / all);
        const bool moves = wrapped(shift.dx, grid.width) != 0 || wrapped(shift.dy, grid.height) != 0;
        const std::vector<float> back = moves ? run(shift) : still;
        grids.put(back, settings.steps);
        rows.push_back({.shift = shift,
                        .error_after = grids.error(),
                        .difference = picture_distance(back, still, parameters.sizes.channels)});
    }
    return rows;
}

}  // namespace nca
