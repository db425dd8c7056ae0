// A batch of grids that begin as noisy starts of a target and step together: what the measures of a model are made of.
// All randomness is a function of (seed, draw, example, step, cell), so that two runs with the same draw are twins, and
// neither threads nor the batch's size change a number.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "engine/backend/backends.h"
#include "engine/model/parameters.h"
#include "engine/model/picture.h"

namespace nca {

/// Told how much of a measure is done, in [0,1].
using MeasureTell = std::function<void(double share)>;

/// Which set of starts and coin flips of a seed: each measure has its own.
namespace draws {
inline constexpr std::uint32_t kMap = 10'000;
inline constexpr std::uint32_t kDrift = 20'000;
inline constexpr std::uint32_t kHealing = 30'000;
inline constexpr std::uint32_t kTransfer = 40'000;
inline constexpr std::uint32_t kTranslation = 50'000;
}  // namespace draws

class StartedGrids {
public:
    /// Throws InvalidSetting (examples 1..4096, a target without pixels), and as make_backend.
    StartedGrids(const Parameters& parameters, const Target& target, int examples, const Execution& execution);

    /// All begin anew at a level, in [0,1] (throws InvalidSetting otherwise).
    void start(double noise_level, std::uint64_t seed, std::uint32_t draw);
    /// The same, each at a level of its own.
    void start(std::span<const double> noise_levels, std::uint64_t seed, std::uint32_t draw);
    /// Steps, with coin flips by their places, which depend on how many steps were done since the start.
    void roll(int steps, double keep_probability);
    /// Steps with these coin flips (steps,B,H,W).
    void roll(int steps, double keep_probability, std::span<const std::uint8_t> masks);
    /// The coin flips (steps,B,H,W) that roll() would use next.
    std::vector<std::uint8_t> next_masks(int steps, double keep_probability) const;

    int steps_done() const { return step_; }
    int examples() const { return backend_->shape().batch; }
    const BackendShape& shape() const { return backend_->shape(); }
    Backend& backend() { return *backend_; }

    std::vector<float> states() const;  ///< (B,H,W,C)
    /// States that some grids had `steps_done` steps after the start.
    void put(std::span<const float> states, int steps_done);

    std::vector<double> errors() const;  ///< mean squared RGBA error of each
    double error() const;                ///< their mean
    double living_share() const;         ///< mean share of living cells

private:
    RandomPlace keep_place() const;

    std::unique_ptr<Backend> backend_;
    std::uint64_t seed_ = 0;
    std::uint32_t draw_ = 0;
    int step_ = 0;
};

/// Mean over the batch, cells and RGBA of the squared difference of two batches of states (B,H,W,C).
double picture_distance(std::span<const float> a, std::span<const float> b, int channels);

}  // namespace nca
