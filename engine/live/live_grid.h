// The live grid: the one grid that a person watches and paints. Reset at a noise level, step, damage, frames; knows no
// threads (engine/workers drives it). Every random number is a function of (seed, reset count, step or stroke number,
// cell), so that saving a LiveState and restoring it later replays exactly.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/backend/backends.h"
#include "engine/live/step_draws.h"
#include "engine/model/brush.h"
#include "engine/model/parameters.h"
#include "engine/model/picture.h"

namespace nca {

/// Everything that the grid's future depends on, but for parameters and target.
struct LiveState {
    std::vector<float> state;  ///< (H,W,C)
    std::uint64_t seed = 0;
    std::uint32_t reset_count = 0;  ///< how many noisy starts were drawn with this seed
    std::uint32_t step = 0;         ///< steps since the last noisy start
    std::uint32_t strokes = 0;      ///< strokes ever applied
    double noise_level = 0.5;       ///< of the last noisy start
};

class LiveGrid {
public:
    /// Throws as make_backend. The grid starts as a noisy start of `target` at `noise_level`.
    LiveGrid(const Parameters& parameters, const Target& target, double keep_probability, const Execution& execution,
             std::uint64_t seed, double noise_level);
    ~LiveGrid();

    /// The same noisy start again: same seed, same level, reset count 0.
    void reset();
    /// A noisy start from another seed.
    void reset(std::uint64_t seed);
    /// A new noisy start at another level, in [0,1] (throws InvalidSetting), with the next reset count.
    void renoise(double noise_level);
    /// Steps; returns the whole steps done, fewer than asked only if the gate abandoned it.
    int step(int steps, Gate* gate = nullptr);
    /// One stroke's damage. Throws InvalidSetting (stroke_weights, wrong channel count); the grid is then unchanged.
    void damage(const Stroke& stroke);

    /// New numbers for the same sizes (throws InvalidSetting otherwise).
    void set_parameters(const Parameters& parameters);
    /// In (0,1].
    void set_keep_probability(double keep_probability);
    /// A target of the grid's size (throws InvalidSetting otherwise); the state stays.
    void set_target(const Target& target);

    GridSize grid() const;
    const ModelSizes& sizes() const;
    LiveState save() const;
    void restore(const LiveState& state);
    std::uint32_t steps_done() const;
    double noise_level() const;
    std::uint64_t seed() const;
    /// Mean squared RGBA error to the target.
    double error() const;
    /// RGBA bytes (H,W,4), straight alpha.
    void write_frame(std::span<std::uint8_t> pixels) const;
    /// The same where it was made; null where that is the host (Backend::device_frame).
    std::shared_ptr<const DeviceFrame> device_frame() const;
    void download_state(std::span<float> state) const;
    std::string backend_description() const;
    std::string backend_notice() const;  ///< Backend::notice()
    /// Where the next step will draw its keep mask.
    StepDraws next_draws() const;
    /// The parameters in use (P), and how often they were set: as long as that stays, so do they.
    void download_parameters(std::span<double> parameters) const;
    std::uint64_t parameters_changes() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace nca
