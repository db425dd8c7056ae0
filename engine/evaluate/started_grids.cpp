// One backend without a tape, with the streams of random numbers that denoise has.
#include "engine/evaluate/started_grids.h"

#include <fmt/format.h>

#include <cstddef>

#include "engine/evaluate/denoising.h"
#include "engine/model/errors.h"
#include "engine/model/random.h"

namespace nca {
namespace {

constexpr int kMostExamples = 4096;  // at once

}  // namespace

StartedGrids::StartedGrids(const Parameters& parameters, const Target& target, int examples,
                           const Execution& execution) {
    if (examples < 1 || examples > kMostExamples)
        throw InvalidSetting(
            fmt::format("examples is {}: choose a whole number from 1 to {}", examples, kMostExamples));
    const GridSize grid = target.grid();
    check_sizes(grid);
    if (target.picture.pixels.size() != grid.cells() * kPictureChannels)
        throw InvalidSetting(fmt::format("the target of {}x{} cells has {} bytes, not {}: choose it again", grid.height,
                                         grid.width, target.picture.pixels.size(), grid.cells() * kPictureChannels));
    backend_ = make_backend(execution, {.sizes = parameters.sizes, .grid = grid, .batch = examples, .tape_steps = 0});
    backend_->upload(Buffer::parameters, std::span<const float>(parameters.values));
    backend_->upload(Buffer::target, std::span<const float>(target.values()));
}

void StartedGrids::start(double noise_level, std::uint64_t seed, std::uint32_t draw) {
    const std::vector<double> levels(static_cast<std::size_t>(examples()), noise_level);
    start(std::span<const double>(levels), seed, draw);
}

void StartedGrids::start(std::span<const double> noise_levels, std::uint64_t seed, std::uint32_t draw) {
    for (const double level : noise_levels)
        if (!(level >= 0 && level <= 1))
            throw InvalidSetting(fmt::format("noise level is {}: choose a number from 0 to 1", level));
    seed_ = seed;
    draw_ = draw;
    step_ = 0;
    backend_->noisy_states(noise_levels,
                           RandomPlace{.seed = seed, .stream = Stream::denoise_normal, .iteration = draw});
}

RandomPlace StartedGrids::keep_place() const {
    return {.seed = seed_,
            .stream = Stream::denoise_keep,
            .iteration = draw_,
            .sample = 0,
            .step = static_cast<std::uint32_t>(step_)};
}

void StartedGrids::roll(int steps, double keep_probability) {
    backend_->roll(steps, {.probability = keep_probability, .place = keep_place()}, false);
    step_ += steps;
}

void StartedGrids::roll(int steps, double keep_probability, std::span<const std::uint8_t> masks) {
    backend_->roll(steps, {.probability = keep_probability, .place = {}, .explicit_masks = masks}, false);
    step_ += steps;
}

std::vector<std::uint8_t> StartedGrids::next_masks(int steps, double keep_probability) const {
    const std::size_t cells = shape().grid.cells();
    const std::uint64_t threshold = keep_threshold(keep_probability);
    std::vector<std::uint8_t> masks;
    masks.reserve(static_cast<std::size_t>(steps) * static_cast<std::size_t>(examples()) * cells);
    for (int t = 0; t < steps; ++t)
        for (int b = 0; b < examples(); ++b) {
            RandomPlace place = keep_place();
            place.sample += static_cast<std::uint32_t>(b);
            place.step += static_cast<std::uint32_t>(t);
            for (std::uint32_t cell = 0; cell < cells; ++cell)
                masks.push_back(keep_word(place, cell) < threshold ? 1 : 0);
        }
    return masks;
}

std::vector<float> StartedGrids::states() const {
    std::vector<float> states(buffer_count(shape(), Buffer::state));
    backend_->download(Buffer::state, std::span<float>(states));
    return states;
}

void StartedGrids::put(std::span<const float> states, int steps_done) {
    backend_->upload(Buffer::state, states);
    step_ = steps_done;
}

std::vector<double> StartedGrids::errors() const {
    std::vector<double> errors(static_cast<std::size_t>(examples()));
    backend_->loss(errors);
    return errors;
}

double StartedGrids::error() const {
    double sum = 0;
    for (const double error : errors()) sum += error;
    return sum / examples();
}

double StartedGrids::living_share() const {
    const std::vector<float> all = states();
    const std::size_t count = shape().grid.cells() * static_cast<std::size_t>(shape().sizes.channels);
    double sum = 0;
    for (std::size_t b = 0; b < static_cast<std::size_t>(examples()); ++b)
        sum += nca::living_share(std::span(all).subspan(b * count, count), shape().grid, shape().sizes.channels);
    return sum / examples();
}

double picture_distance(std::span<const float> a, std::span<const float> b, int channels) {
    const auto step = static_cast<std::size_t>(channels);
    double sum = 0;
    for (std::size_t cell = 0; cell < a.size(); cell += step)
        for (std::size_t c = cell + step - kPictureChannels; c < cell + step; ++c) {
            const double difference = static_cast<double>(a[c]) - static_cast<double>(b[c]);
            sum += difference * difference;
        }
    const std::size_t cells = a.size() / step;
    return sum / (static_cast<double>(cells) * kPictureChannels);
}

}  // namespace nca
