// Noisy starts, steps, frames and errors, spelled with the verbs of a Backend. Examples go through it in batches; every
// random number is a function of (seed, draw, example, step, cell), so that the batches' size changes nothing.
#include "engine/evaluate/denoising.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "engine/backend/memory_check.h"
#include "engine/model/errors.h"
#include "engine/model/random.h"

namespace nca {
namespace {

constexpr int kMostExamples = 65'536;
constexpr int kMostSteps = 100'000;  // as a recipe's

void check_whole(const char* name, int value, int low, int high) {
    if (value < low || value > high)
        throw InvalidSetting(fmt::format("{} is {}: choose a whole number from {} to {}", name, value, low, high));
}

/// Written so that NaN is refused too.
void check_level(const char* name, double value) {
    if (!(value >= 0 && value <= 1))
        throw InvalidSetting(fmt::format("{} is {}: choose a number from 0 to 1", name, value));
}

void check_target(const Target& target) {
    const GridSize grid = target.grid();
    check_sizes(grid);
    if (target.picture.pixels.size() != grid.cells() * kPictureChannels)
        throw InvalidSetting(fmt::format("the target of {}x{} cells has {} bytes, not {}: choose it again", grid.height,
                                         grid.width, target.picture.pixels.size(), grid.cells() * kPictureChannels));
}

/// `pictures` of each pictured example.
void check_pictures_fit(std::size_t pictures, const DenoiseSettings& settings, const GridSize& grid) {
    const int pictured = std::min(settings.examples, settings.pictured);
    const std::size_t bytes = saturating_multiply(saturating_multiply(pictures, static_cast<std::size_t>(pictured)),
                                                  grid.cells() * kPictureChannels);
    const std::size_t available = available_memory();
    if (bytes > available)
        throw OutOfMemory(fmt::format(
            "{} pictures of each of {} examples need {}, {} are available: reduce the examples or the steps", pictures,
            pictured, bytes_for_people(bytes), bytes_for_people(available)));
}

/// As many examples at once as half the memory holds (the other half is for what comes down), at least one.
int batch_that_fits(const BackendShape& one, const DenoiseSettings& settings, const Execution& execution) {
    BackendShape shape = one;
    shape.batch = std::min(settings.examples, settings.examples_at_once);
    const Execution named = without_auto(execution);
    const std::size_t half = available_bytes(named) / 2;
    while (shape.batch > 1 && backend_bytes(named, shape) > half) shape.batch /= 2;
    return shape.batch;
}

/// One batch of examples, from `first` on.
class Examples {
public:
    Examples(const DenoiseSettings& settings, int first, std::span<DenoisedExample> examples)
        : settings_(settings), first_(first), examples_(examples) {}

    void start(Backend& backend) {
        std::vector<double> levels;
        for (std::size_t i = 0; i < examples_.size(); ++i) {
            examples_[i].noise_level = level(i);
            levels.push_back(examples_[i].noise_level);
        }
        backend.noisy_states(std::span<const double>(levels), place(Stream::denoise_normal, 0));
    }

    void roll(Backend& backend, int done, int steps) {
        backend.roll(steps, {.probability = settings_.keep_probability, .place = place(Stream::denoise_keep, done)},
                     false);
    }

    void take_frames(const Backend& backend) {
        const std::size_t bytes = backend.shape().grid.cells() * kPictureChannels;
        for (std::size_t i = 0; i < examples_.size() && pictured(i); ++i) {
            auto& frame = examples_[i].frames.emplace_back(bytes);
            backend.write_frame(static_cast<int>(i), FrameKind::over_white, frame);
        }
    }

    void measure_errors(const Backend& backend, double DenoisedExample::*error) {
        std::vector<double> errors(examples_.size());
        backend.loss(errors);
        for (std::size_t i = 0; i < examples_.size(); ++i) examples_[i].*error = errors[i];
    }

    void measure_end(const Backend& backend) {
        const BackendShape& shape = backend.shape();
        const std::size_t count = shape.grid.cells() * static_cast<std::size_t>(shape.sizes.channels);
        std::vector<float> states(buffer_count(shape, Buffer::state));
        backend.download(Buffer::state, std::span<float>(states));
        for (std::size_t i = 0; i < examples_.size(); ++i) {
            examples_[i].living_share =
                nca::living_share(std::span(states).subspan(i * count, count), shape.grid, shape.sizes.channels);
            if (!pictured(i)) continue;
            examples_[i].final_rgba.resize(shape.grid.cells() * kPictureChannels);
            backend.write_frame(static_cast<int>(i), FrameKind::rgba, examples_[i].final_rgba);
        }
    }

private:
    bool pictured(std::size_t i) const { return first_ + static_cast<int>(i) < settings_.pictured; }

    RandomPlace place(Stream stream, int step) const {
        return {.seed = settings_.seed,
                .stream = stream,
                .iteration = settings_.draw,
                .sample = static_cast<std::uint32_t>(first_),
                .step = static_cast<std::uint32_t>(step)};
    }

    double level(std::size_t i) const {
        if (settings_.noise_level) return *settings_.noise_level;
        RandomPlace own = place(Stream::denoise_level, 0);
        own.sample += static_cast<std::uint32_t>(i);
        const double unit = static_cast<double>(unit_float(random_words(own, 0).word[0]));
        return settings_.noise_low + (settings_.noise_high - settings_.noise_low) * unit;
    }

    const DenoiseSettings& settings_;
    int first_;
    std::span<DenoisedExample> examples_;
};

void take_means(Denoising& denoising) {
    const auto mean = [&](double DenoisedExample::*what) {
        double sum = 0;
        for (const DenoisedExample& example : denoising.examples) sum += example.*what;
        return sum / static_cast<double>(denoising.examples.size());
    };
    denoising.error_before = mean(&DenoisedExample::error_before);
    denoising.error_after = mean(&DenoisedExample::error_after);
    denoising.living_share = mean(&DenoisedExample::living_share);
}

}  // namespace

void check_settings(const DenoiseSettings& settings) {
    check_whole("examples", settings.examples, 1, kMostExamples);
    check_whole("steps", settings.steps, 1, kMostSteps);
    check_whole("steps per frame", settings.steps_per_frame, 0, kMostSteps);
    check_whole("pictured examples", settings.pictured, 0, kMostExamples);
    check_whole("examples at once", settings.examples_at_once, 1, kMostExamples);
    if (settings.noise_level) check_level("noise level", *settings.noise_level);
    check_level("lowest noise level", settings.noise_low);
    check_level("highest noise level", settings.noise_high);
    if (settings.noise_low > settings.noise_high)
        throw InvalidSetting(
            fmt::format("the lowest noise level is {}, above the highest, {}: choose a range from low to high",
                        settings.noise_low, settings.noise_high));
}

std::vector<int> frame_steps(int steps, int steps_per_frame) {
    std::vector<int> at;
    if (steps_per_frame < 1) return at;
    for (std::int64_t step = 0; step < steps; step += steps_per_frame) at.push_back(static_cast<int>(step));
    at.push_back(steps);
    return at;
}

double living_share(std::span<const float> state, const GridSize& grid, int channels) {
    const auto alpha = [&](int y, int x) {
        const std::size_t cell =
            static_cast<std::size_t>(y) * static_cast<std::size_t>(grid.width) + static_cast<std::size_t>(x);
        return state[(cell + 1) * static_cast<std::size_t>(channels) - 1];
    };
    std::size_t living = 0;
    for (int y = 0; y < grid.height; ++y)
        for (int x = 0; x < grid.width; ++x) {
            float largest = alpha(y, x);
            for (int v = std::max(y - 1, 0); v <= std::min(y + 1, grid.height - 1); ++v)
                for (int u = std::max(x - 1, 0); u <= std::min(x + 1, grid.width - 1); ++u)
                    largest = std::max(largest, alpha(v, u));
            if (is_alive(largest)) ++living;
        }
    return static_cast<double>(living) / static_cast<double>(grid.cells());
}

Denoising denoise(const Parameters& parameters, const Target& target, const DenoiseSettings& settings,
                  const Execution& execution) {
    check_settings(settings);
    check_target(target);
    Denoising result;
    result.grid = target.grid();
    result.frame_steps = frame_steps(settings.steps, settings.steps_per_frame);
    check_pictures_fit(result.frame_steps.size() + 1, settings, result.grid);
    result.examples.resize(static_cast<std::size_t>(settings.examples));

    BackendShape shape{.sizes = parameters.sizes, .grid = result.grid, .batch = 1, .tape_steps = 0};
    const int at_once = batch_that_fits(shape, settings, execution);
    std::unique_ptr<Backend> backend;
    for (int first = 0; first < settings.examples; first += at_once) {
        shape.batch = std::min(at_once, settings.examples - first);
        if (!backend || backend->shape().batch != shape.batch) {
            backend.reset();
            backend = make_backend(execution, shape);
            backend->upload(Buffer::parameters, std::span<const float>(parameters.values));
            backend->upload(Buffer::target, std::span<const float>(target.values()));
        }
        Examples batch(
            settings, first,
            std::span(result.examples).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(shape.batch)));
        batch.start(*backend);
        batch.measure_errors(*backend, &DenoisedExample::error_before);
        if (result.frame_steps.empty()) {
            batch.roll(*backend, 0, settings.steps);
        } else {
            batch.take_frames(*backend);
            for (std::size_t frame = 1; frame < result.frame_steps.size(); ++frame) {
                const int done = result.frame_steps[frame - 1];
                batch.roll(*backend, done, result.frame_steps[frame] - done);
                batch.take_frames(*backend);
            }
        }
        batch.measure_errors(*backend, &DenoisedExample::error_after);
        batch.measure_end(*backend);
    }
    take_means(result);
    return result;
}

}  // namespace nca
