// What a trained model makes of noisy starts: examples with their pictures on the way, and the error before and after.
// Computes and measures only; knows no files. Source: "Run" and "Visualize" of the notebook.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/backend/backends.h"
#include "engine/model/parameters.h"
#include "engine/model/picture.h"

namespace nca {

/// All that decides the starts and the steps. The same settings give the same numbers, whatever the number of threads.
struct DenoiseSettings {
    int examples = 8;
    int steps = 64;                                    ///< T
    std::optional<double> noise_level = std::nullopt;  ///< of every example; without: each draws its own
    double noise_low = 0.0;                            ///< drawn levels are uniform in [noise_low, noise_high)
    double noise_high = 1.0;
    double keep_probability = 0.5;
    std::uint64_t seed = 0;
    std::uint32_t draw = 0;     ///< which set of starts of this seed
    int steps_per_frame = 0;    ///< keep a frame of the start, then every so many steps, and the last; 0: keep none
    int pictured = 65'536;      ///< keep frames and final pictures of the first so many examples only
    int examples_at_once = 32;  ///< batch of the backend at most, fewer where memory is short; changes no result
};

/// Throws InvalidSetting naming the setting, its value and the allowed range.
void check_settings(const DenoiseSettings& settings);

struct DenoisedExample {
    double noise_level = 0;
    double error_before = 0;                        ///< mean squared RGBA error of the start, unclipped
    double error_after = 0;                         ///< after `steps` steps
    double living_share = 0;                        ///< share of cells alive after them (largest alpha of 3x3 > 0.1)
    std::vector<std::vector<std::uint8_t>> frames;  ///< (H,W,4) over white, one for each of Denoising::frame_steps
    std::vector<std::uint8_t> final_rgba;           ///< (H,W,4) straight alpha; empty where it is not pictured
};

struct Denoising {
    GridSize grid;
    std::vector<int> frame_steps;  ///< steps done when each frame was taken: 0, ..., steps; empty without frames
    std::vector<DenoisedExample> examples;
    double error_before = 0;  ///< means over the examples
    double error_after = 0;
    double living_share = 0;
};

/// Runs the examples. Throws InvalidSetting (settings out of range, target and parameters that can't be used),
/// BackendUnavailable, OutOfMemory (also where the frames would not fit).
Denoising denoise(const Parameters& parameters, const Target& target, const DenoiseSettings& settings,
                  const Execution& execution);

/// The steps after which frames are kept: 0, then multiples of `steps_per_frame` below `steps`, then `steps`.
std::vector<int> frame_steps(int steps, int steps_per_frame);

/// Share of the cells of one grid whose largest alpha in 3x3 is above kAliveThreshold; state (H,W,C).
double living_share(std::span<const float> state, const GridSize& grid, int channels);

}  // namespace nca
