// Everything that decides what a training run computes: the one settings structure behind the verbs, the window and the
// files. The defaults are the seed recipe (CAX notebook 43_diffusing_nca); what goes beyond it rests in Endurance.
#pragma once

#include <cstdint>
#include <string>

#include "engine/model/sizes.h"

namespace nca {

/// The numbers that may be changed while a run learns; they apply at the next iteration and keep Adam's moments.
struct LearningControls {
    double learning_rate = 1e-3;      ///< at iteration 0; > 0
    double end_learning_rate = 1e-4;  ///< after `decay_iterations`; >= 0
    std::int64_t decay_iterations = 2000;
    double clip_norm = 1.0;  ///< largest global gradient norm; > 0
    int batch = 8;           ///< B, samples an iteration
    int steps = 64;          ///< T, steps of a rollout
    double noise_low = 0.0;  ///< noise levels are uniform in [noise_low, noise_high)
    double noise_high = 1.0;

    friend bool operator==(const LearningControls&, const LearningControls&) = default;
};

/// What a run practises beyond single rollouts from noise, so that the pattern lasts and heals; at rest in the seed
/// recipe. Pool, reseeding and damage are those of Growing Neural Cellular Automata (Mordvintsev et al., Distill 2020),
/// the overflow penalty is that of Self-Organising Textures (Niklasson et al., Distill 2021).
struct Endurance {
    int pool = 0;          ///< N, final states that are kept and started from again (pool.h); 0: none
    double fresh = 0.25;   ///< share of a batch that starts from noise although there is a pool, in [0,1]
    int fewest_steps = 0;  ///< a rollout's steps are uniform in [fewest_steps, steps]; 0, or above steps: always steps
    double overflow_weight = 0;  ///< of the penalty on final states (engine/train/overflow.h); 0: none
    double overflow_limit = 2;   ///< numbers of a state up to this size cost nothing; > 0
    double wounded = 0;          ///< share of the samples from the pool that are wounded first, in [0,1]
    double wound_least = 0.1;    ///< radius of a wound, uniform in [least, most): shares of target_size, > 0
    double wound_most = 0.3;

    friend bool operator==(const Endurance&, const Endurance&) = default;
};

/// The square that is cut from a picture before it is resized, in its pixels. It may reach beyond the picture, where
/// all is empty.
struct PictureCrop {
    int left = 0;
    int top = 0;
    int side = 0;  ///< 0: the whole picture, in the middle of an empty square where it is none itself

    friend bool operator==(const PictureCrop&, const PictureCrop&) = default;
};

/// A whole run's settings.
struct Recipe {
    std::string name = "Seed";  ///< what it is called (a note, the numbers rule)
    ModelSizes sizes;
    LearningControls learning;
    Endurance endurance;
    double keep_probability = 0.5;   ///< 1 - cell dropout rate, in (0,1]
    std::int64_t iterations = 8192;  ///< planned; a finished run can go on
    std::uint64_t seed = 0;
    std::string target =
        "\U0001F98E";         ///< what the target was made from: an emoji or a picture's path (a note, the pixels rule)
    PictureCrop target_crop;  ///< cut from it
    int target_size = 40;     ///< the picture is resized to this square
    int target_padding = 16;  ///< cells of empty border on each side
    /// Whether the target's colours are multiplied by alpha, as get_emoji does on CAX's branch `main`; that of its
    /// releases 0.2 and 0.3 does not.
    bool premultiplied = false;

    GridSize grid() const {
        const int side = target_size + 2 * target_padding;
        return {side, side};
    }
    friend bool operator==(const Recipe&, const Recipe&) = default;
};

/// Throws InvalidSetting naming the setting, its value and the allowed range.
void check_recipe(const Recipe& recipe);
void check_controls(const LearningControls& learning);

/// Learning rate at iteration i (from 0): linear from learning_rate to end_learning_rate over decay_iterations, then
/// flat (optax.linear_schedule).
double learning_rate_at(const LearningControls& learning, std::int64_t iteration);

}  // namespace nca
