// Random numbers as pure functions of their place: Philox4x32-10 (Salmon et al., SC 2011, from the Random123 library)
// keyed by the run's seed, with the place (stream, iteration, sample, step, cell) as counter. Nothing is stored: a draw
// can be repeated in the backward pass, on another backend, by another number of threads, or after a resume.
#pragma once

#include <Random123/philox.h>

#include <cmath>
#include <cstdint>

#include "engine/model/host_device.h"

namespace nca {

/// What a draw is for. Values are part of reproducibility: never renumber, only append (at most 255).
enum class Stream : std::uint32_t {
    keep = 1,             ///< cell dropout in training; iteration, sample, step, cell
    noise_level = 2,      ///< the uniform level of a training sample; iteration, sample
    noise_normal = 3,     ///< the normal numbers of a noisy start; iteration, sample, cell (four: R,G,B,alpha)
    initial_weights = 4,  ///< fresh parameters; step = attempt, cell = weight index
    live_keep = 5,        ///< cell dropout of the live grid; iteration = reset count, step = live step
    live_noise = 6,       ///< the noisy start of the live grid; iteration = reset count
    damage = 7,           ///< noise strokes; iteration = stroke number, cell
    denoise_keep = 8,     ///< cell dropout of denoise and eval
    denoise_level = 9,    ///< levels of denoise examples
    denoise_normal = 10,  ///< noisy starts of denoise and eval
    pool_slot = 11,       ///< which place of the pool a training sample takes; iteration, sample
    horizon = 12,         ///< the steps of a training rollout; iteration
    wound = 13,           ///< whether, where and how a training sample is wounded; iteration, sample
    wound_noise = 14,     ///< what a noised wound is filled with; iteration, sample, cell
};

/// The place of a draw, but for the cell.
struct RandomPlace {
    std::uint64_t seed = 0;
    Stream stream = Stream::keep;
    std::uint32_t iteration = 0;
    std::uint32_t sample = 0;  ///< below 2^24
    std::uint32_t step = 0;
};

/// Four independent 32-bit words of a place.
struct RandomWords {
    std::uint32_t word[4];
};

/// The four words of (place, index). `index` is the cell (raster order) or whatever the stream's comment says.
NCA_HOST_DEVICE inline RandomWords random_words(const RandomPlace& place, std::uint32_t index) {
    using Generator = r123::Philox4x32;
    const Generator::ctr_type counter = {
        {index, place.step, place.sample | (static_cast<std::uint32_t>(place.stream) << 24), place.iteration}};
    const Generator::key_type key = {
        {static_cast<std::uint32_t>(place.seed), static_cast<std::uint32_t>(place.seed >> 32)}};
    const Generator::ctr_type out = Generator()(counter, key);
    return {{out[0], out[1], out[2], out[3]}};
}

/// A float in [0,1) with 24 random bits.
NCA_HOST_DEVICE inline float unit_float(std::uint32_t word) { return static_cast<float>(word >> 8) * 0x1p-24F; }

/// Word of a cell's keep draw: one Philox call serves the four cells 4i..4i+3.
NCA_HOST_DEVICE inline std::uint32_t keep_word(const RandomPlace& place, std::uint32_t cell) {
    return random_words(place, cell / 4).word[cell % 4];
}

/// A cell fires if its keep word is below this; 2^32 (always) for probability 1, hence 64 bits.
NCA_HOST_DEVICE inline std::uint64_t keep_threshold(double probability) {
    return static_cast<std::uint64_t>(probability * 4294967296.0);
}

/// Four standard normal numbers.
struct NormalFour {
    float value[4];
};

/// Four standard normals of a place by Box and Muller's transform: for a cell these are R, G, B, alpha in this order.
NCA_HOST_DEVICE inline NormalFour random_normals(const RandomPlace& place, std::uint32_t index) {
    const RandomWords words = random_words(place, index);
    NormalFour out{};
    for (int pair = 0; pair < 2; ++pair) {
        // 1 - u lies in (0,1], so the logarithm is finite.
        const float radius = sqrtf(-2.0F * logf(1.0F - unit_float(words.word[2 * pair])));
        const float angle = 6.283185307179586F * unit_float(words.word[2 * pair + 1]);
        out.value[2 * pair] = radius * cosf(angle);
        out.value[2 * pair + 1] = radius * sinf(angle);
    }
    return out;
}

}  // namespace nca
