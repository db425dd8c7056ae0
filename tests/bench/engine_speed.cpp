// An iteration by the verb that the trainer calls, and its halves one verb after the other.
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

constexpr RandomPlace kNormals{0, Stream::noise_normal, 0, 0, 0};

std::vector<double> levels_of(const Load& load, int batch) {
    std::vector<double> levels(static_cast<std::size_t>(batch));
    for (int b = 0; b < batch; ++b)
        levels[static_cast<std::size_t>(b)] = load.noise_level >= 0 ? load.noise_level : (b + 0.5) / batch;
    return levels;
}

void start(const Load& load, Backend& backend) {
    const std::vector<double> levels = levels_of(load, backend.shape().batch);
    backend.noisy_states(std::span<const double>(levels), kNormals);
}

/// The peak of the processor means nothing for a GPU, which would only idle meanwhile: it has none.
template <class Work>
void time_beside(PeakMeter* peak, Stopwatch& watch, Work&& work, int pieces = 1) {
    if (peak == nullptr)
        watch.time(work, pieces);
    else
        peak->time(watch, work, pieces);
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

TrainingSpeed measure_training(const Load& load, const Target& target, int repeats, PeakMeter* peak) {
    const int steps = load.recipe.learning.steps;
    forget_peak_memory();
    const auto trainer = make(load, target, load.recipe.learning.batch, steps);
    const std::vector<double> levels = levels_of(load, load.recipe.learning.batch);
    IterationWork work;
    work.levels = levels;
    work.normals = kNormals;
    work.steps = steps;
    work.keep.probability = load.recipe.keep_probability;
    work.update = {0.0, 1.0, 1};
    IterationResult result;
    const RolloutCounts& counts = result.counts;
    const auto iteration = [&] { trainer->iterate(work, result); };
    const auto forward = [&] {
        start(load, *trainer);
        trainer->roll(steps, work.keep, true, nullptr, &result.counts);
    };
    const auto backward = [&] {
        trainer->backpropagate();
        trainer->optimiser_update(work.update);
        trainer->gradient_norm();  // waits for a GPU, which has only been asked so far; roll waits by its counts
    };
    // The first iteration meets cold memory, and graphs are recorded.
    iteration();
    forward();
    backward();
    Stopwatch iterations, forwards, backwards;
    for (int i = 0; i < repeats; ++i) {
        time_beside(peak, iterations, iteration);
        time_beside(peak, forwards, forward);
        time_beside(peak, backwards, backward);
    }
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

LiveSpeed measure_live(const Load& load, const Target& target, int repeats, PeakMeter* peak) {
    const auto live = make(load, target, 1, 0);
    KeepMasks keep;
    keep.probability = load.recipe.keep_probability;
    start(load, *live);
    live->roll(load.recipe.learning.steps, keep, false);
    RolloutCounts sum;
    Stopwatch steps, blocks;
    for (int i = 0; i < repeats;) {
        const int end = std::min(repeats, i + kBlockSteps);
        const int count = end - i;
        time_beside(
            peak, blocks,
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
    const Timing block_timing = blocks.timing();
    timing.processor = block_timing.processor;
    timing.possible_wall = block_timing.possible_wall;
    timing.possible_processor = block_timing.possible_processor;
    return {.side = target.grid().width,
            .step = timing,
            .reach_share = share(sum.in_reach, sum.cell_steps),
            .needed_flop = cell_flop(load.recipe.sizes) * static_cast<double>(sum.active) / repeats,
            .living_cells = static_cast<double>(sum.in_reach) / repeats};
}

}  // namespace nca::bench
