// bench: seconds of a training iteration, its forward and backward halves, and a live step, for given sizes, threads
// and model, beside the multiply-add peak that the same cores reach in the same run. A table for people; --json for
// machines.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "engine/backend/backends.h"
#include "engine/io/model_file.h"
#include "engine/io/target_source.h"
#include "engine/model/training_state.h"
#include "tests/bench/fma_peak.h"
#include "tests/bench/measurement.h"

namespace {

struct Options {
    nca::Execution execution;
    nca::Recipe recipe;
    std::string model;
    int repeats = 5;
    int live_repeats = 200;
    double noise_level = -1;
    bool json = false;
};

/// Multiply-adds of both layers for one cell, forward; backward takes twice that. Counted as 2 flop each.
double cell_flop(const nca::ModelSizes& sizes) {
    return 2.0 * (static_cast<double>(sizes.perception()) + sizes.channels) * sizes.hidden;
}

Options read_options(int argc, char** argv) {
    Options options;
    CLI::App app{"Times dnca's engine."};
    app.add_option("--backend", options.execution.backend, "cpu or reference");
    app.add_option("--threads", options.execution.threads, "0: all cores");
    app.add_option("--instruction-set", options.execution.instruction_set, "auto or one that the machine has");
    app.add_option("--batch", options.recipe.learning.batch, "samples an iteration");
    app.add_option("--steps", options.recipe.learning.steps, "steps of a rollout");
    app.add_option("--channels", options.recipe.sizes.channels, "channels of a cell");
    app.add_option("--hidden", options.recipe.sizes.hidden, "hidden size");
    app.add_option("--size", options.recipe.target_size, "side of the target picture");
    app.add_option("--padding", options.recipe.target_padding, "empty cells around it");
    app.add_option("--model", options.model, "a model file; without it parameters are fresh");
    app.add_option("--repeats", options.repeats, "timed iterations")->check(CLI::Range(1, 1000));
    app.add_option("--live-repeats", options.live_repeats, "timed live steps")->check(CLI::Range(1, 100000));
    app.add_option("--noise-level", options.noise_level, "level of all starts; without it spread evenly over [0,1)");
    app.add_flag("--json", options.json, "one JSON line instead of the table");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        std::exit(app.exit(error));
    }
    return options;
}

nlohmann::json seconds_json(const nca::bench::Summary& summary) {
    return {{"min", summary.minimum}, {"median", summary.median}, {"n", summary.repeats}};
}

int run(const Options& options) {
    nca::Recipe recipe = options.recipe;
    nca::Parameters parameters = nca::initial_parameters(recipe.sizes, 0);
    if (!options.model.empty()) {
        const nca::ModelFile file = nca::load_model(options.model);
        parameters = file.parameters;
        recipe.sizes = parameters.sizes;
    }
    nca::check_recipe(recipe);
    const nca::Target target =
        nca::make_target(nca::load_target_picture(recipe.target), recipe.target_size, recipe.target_padding);
    const int threads = options.execution.threads > 0 ? options.execution.threads
                                                      : static_cast<int>(std::thread::hardware_concurrency());
    const double peak = nca::bench::measure_fma_peak(threads, 0.5);

    const auto make = [&](int batch, int tape_steps) {
        auto backend = nca::make_backend(options.execution, {recipe.sizes, recipe.grid(), batch, tape_steps});
        backend->upload(nca::Buffer::parameters, std::span<const float>(parameters.values));
        backend->upload(nca::Buffer::target, std::span<const float>(target.values()));
        return backend;
    };
    const auto start = [&](nca::Backend& backend) {
        const int batch = backend.shape().batch;
        std::vector<float> levels(static_cast<std::size_t>(batch));
        for (int b = 0; b < batch; ++b)
            levels[static_cast<std::size_t>(b)] = options.noise_level >= 0
                                                      ? static_cast<float>(options.noise_level)
                                                      : (static_cast<float>(b) + 0.5F) / static_cast<float>(batch);
        backend.noisy_states(std::span<const float>(levels), {0, nca::Stream::noise_normal, 0, 0, 0});
    };
    nca::KeepMasks keep;
    keep.probability = recipe.keep_probability;

    // Training: the learning rate is 0, so that every repeat computes the same cells.
    auto trainer = make(recipe.learning.batch, recipe.learning.steps);
    nca::RolloutCounts counts;
    const auto forward = [&] {
        start(*trainer);
        counts = {};
        trainer->roll(recipe.learning.steps, keep, true, nullptr, &counts);
    };
    const auto backward = [&] {
        trainer->backpropagate();
        trainer->optimiser_update({0.0, 1.0, 1});
    };
    const nca::bench::Summary forward_time = nca::bench::measure(options.repeats, forward);
    const nca::bench::Summary backward_time = nca::bench::measure(options.repeats, backward);
    const nca::bench::Summary iteration_time = nca::bench::measure(options.repeats, [&] {
        forward();
        backward();
    });
    const std::string description = trainer->description();
    const double tape_bytes = static_cast<double>(trainer->bytes());
    trainer.reset();

    auto live = make(1, 0);
    start(*live);
    live->roll(recipe.learning.steps, keep, false);
    nca::RolloutCounts live_counts;
    std::uint32_t step = 0;
    const nca::bench::Summary live_time = nca::bench::measure(options.live_repeats, [&] {
        keep.place.step = ++step;
        nca::RolloutCounts one;
        live->roll(1, keep, false, nullptr, &one);
        live_counts.cell_steps += one.cell_steps;
        live_counts.in_reach += one.in_reach;
        live_counts.active += one.active;
    });

    const double flop = cell_flop(recipe.sizes) * static_cast<double>(counts.active);
    const double share_of_reach = static_cast<double>(counts.in_reach) / static_cast<double>(counts.cell_steps);
    const double live_reach = static_cast<double>(live_counts.in_reach) / static_cast<double>(live_counts.cell_steps);
    const auto share = [&](double work, double seconds) { return work / seconds / 1e9 / peak; };
    if (options.json) {
        fmt::print("{}\n", nlohmann::json{{"backend", description},
                                          {"peak_gflops", peak},
                                          {"batch", recipe.learning.batch},
                                          {"steps", recipe.learning.steps},
                                          {"f", share_of_reach},
                                          {"live_f", live_reach},
                                          {"reserved_bytes", tape_bytes},
                                          {"iteration_s", seconds_json(iteration_time)},
                                          {"forward_s", seconds_json(forward_time)},
                                          {"backward_s", seconds_json(backward_time)},
                                          {"live_step_s", seconds_json(live_time)},
                                          {"peak_share_min_time", share(3 * flop, iteration_time.minimum)}}
                               .dump());
        return 0;
    }
    fmt::print("{}; multiply-add peak {:.1f} Gflop/s measured\n", description, peak);
    fmt::print("{} x {}x{} x {} channels x {} steps, hidden {}, f = {:.3f}; reserved {:.2f} GB\n",
               recipe.learning.batch, recipe.grid().height, recipe.grid().width, recipe.sizes.channels,
               recipe.learning.steps, recipe.sizes.hidden, share_of_reach, tape_bytes / 1e9);
    fmt::print("{:<12} {:>12} {:>12} {:>16}\n", "", "minimum", "median", "share of peak");
    const auto row = [&](const char* name, const nca::bench::Summary& time, double work) {
        fmt::print("{:<12} {:>10.4f} s {:>10.4f} s {:>14.1f} %\n", name, time.minimum, time.median,
                   100 * share(work, time.minimum));
    };
    row("iteration", iteration_time, 3 * flop);
    row("forward", forward_time, flop);
    row("backward", backward_time, 2 * flop);
    row("live step", live_time,
        cell_flop(recipe.sizes) * static_cast<double>(live_counts.active) / (options.live_repeats + 1));
    fmt::print("live f = {:.3f}; shares count only the needed flop (active cells)\n", live_reach);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(read_options(argc, argv));
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench: error: {}\n", error.what());
        return 1;
    }
}
