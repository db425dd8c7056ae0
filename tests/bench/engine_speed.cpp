// The verbs of an iteration in the order in which the trainer calls them.
#include "tests/bench/engine_speed.h"

#include <algorithm>
#include <memory>
#include <span>
#include <vector>

namespace nca::bench {
namespace {

std::unique_ptr<Backend> make(const Load& load, const Target& target, int batch, int tape_steps) {
    auto backend = make_backend(load.execution, {load.recipe.sizes, target.grid(), batch, tape_steps});
    backend->upload(Buffer::parameters, std::span<const float>(load.parameters.values));
    const std::vector<float> goal = target.values();
    backend->upload(Buffer::target, std::span<const float>(goal));
    return backend;
}

void start(const Load& load, Backend& backend) {
    const int batch = backend.shape().batch;
    std::vector<float> levels(static_cast<std::size_t>(batch));
    for (int b = 0; b < batch; ++b)
        levels[static_cast<std::size_t>(b)] = load.noise_level >= 0
                                                  ? static_cast<float>(load.noise_level)
                                                  : (static_cast<float>(b) + 0.5F) / static_cast<float>(batch);
    backend.noisy_states(std::span<const float>(levels), {0, Stream::noise_normal, 0, 0, 0});
}

/// Live steps whose processor time is taken together: the system counts that of other threads every few milliseconds.
constexpr int kBlockSteps = 50;

double share(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

double cell_flop(const ModelSizes& sizes) {
    return 2.0 * (static_cast<double>(sizes.perception()) + sizes.channels) * sizes.hidden;
}

TrainingSpeed measure_training(const Load& load, const Target& target, int repeats, PeakMeter& peak) {
    const int steps = load.recipe.learning.steps;
    forget_peak_memory();
    const auto trainer = make(load, target, load.recipe.learning.batch, steps);
    KeepMasks keep;
    keep.probability = load.recipe.keep_probability;
    RolloutCounts counts;
    const auto forward = [&] {
        start(load, *trainer);
        trainer->roll(steps, keep, true, nullptr, &counts);
    };
    const auto backward = [&] {
        trainer->backpropagate();
        trainer->optimiser_update({0.0, 1.0, 1});
        trainer->gradient_norm();  // waits for a GPU, which has only been asked so far; roll waits by its counts
    };
    forward();  // the first iteration meets cold memory
    backward();
    Stopwatch iterations, forwards, backwards;
    for (int i = 0; i < repeats; ++i) {
        peak.sample();
        iterations.time([&] {
            forwards.time(forward);
            backwards.time(backward);
        });
    }
    peak.sample();
    // Nobody needs what the first step's perception would get.
    const ModelSizes& sizes = load.recipe.sizes;
    const double backward_flop =
        static_cast<double>(counts.flowing) *
        (2 * cell_flop(sizes) - 2.0 * static_cast<double>(sizes.perception()) * sizes.hidden / steps);
    return {.backend = trainer->description(),
            .iteration = iterations.timing(),
            .forward = forwards.timing(),
            .backward = backwards.timing(),
            .reach_share = share(counts.in_reach, counts.cell_steps),
            .forward_flop = cell_flop(load.recipe.sizes) * static_cast<double>(counts.active),
            .backward_flop = backward_flop,
            .reserved_bytes = static_cast<double>(trainer->bytes()),
            .peak_bytes = peak_memory_bytes()};
}

LiveSpeed measure_live(const Load& load, const Target& target, int repeats, PeakMeter& peak) {
    const auto live = make(load, target, 1, 0);
    KeepMasks keep;
    keep.probability = load.recipe.keep_probability;
    start(load, *live);
    live->roll(load.recipe.learning.steps, keep, false);
    RolloutCounts sum;
    Stopwatch steps, blocks;
    for (int i = 0; i < repeats;) {
        peak.sample();
        const int end = std::min(repeats, i + kBlockSteps);
        const int count = end - i;
        blocks.time(
            [&] {
                for (; i < end; ++i) {
                    keep.place.step = static_cast<std::uint32_t>(load.recipe.learning.steps + i);
                    RolloutCounts one;
                    steps.time([&] { live->roll(1, keep, false, nullptr, &one); });
                    sum.cell_steps += one.cell_steps;
                    sum.in_reach += one.in_reach;
                    sum.active += one.active;
                }
            },
            count);
    }
    Timing timing = steps.timing();
    timing.processor = blocks.timing().processor;
    return {.side = target.grid().width,
            .step = timing,
            .reach_share = share(sum.in_reach, sum.cell_steps),
            .needed_flop = cell_flop(load.recipe.sizes) * static_cast<double>(sum.active) / repeats,
            .living_cells = static_cast<double>(sum.in_reach) / repeats};
}

}  // namespace nca::bench
