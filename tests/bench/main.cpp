// bench: seconds of a training iteration, its forward and backward halves, live steps and the matrix products alone,
// for given sizes, threads and models, beside the multiply-add peak that the same cores reach in the same run. A table
// for people; --json and --csv for machines.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "engine/io/model_file.h"
#include "engine/io/target_source.h"
#include "engine/model/errors.h"
#include "engine/model/training_state.h"
#include "tests/bench/report.h"

namespace {

using namespace nca::bench;

struct Options {
    nca::Execution execution;
    nca::Recipe recipe;
    std::string memory = "auto";
    std::vector<int> threads{0};
    std::vector<std::string> models{"fresh"};
    std::vector<int> worlds{0};
    int repeats = 5;
    int live_repeats = 200;
    std::optional<double> noise_level;
    bool kernels = false;
    bool json = false;
    bool csv = false;
};

Options read_options(int argc, char** argv) {
    Options options;
    CLI::App app{"Times dnca's engine."};
    app.add_option("--backend", options.execution.backend, "one of auto, cpu, cuda, cuda-fp32, reference");
    app.add_option("--threads", options.threads, "one or several; 0: all cores")->expected(1, 100);
    app.add_option("--instruction-set", options.execution.instruction_set, "auto or one that the machine has");
    app.add_option("--memory", options.memory, "activations of a rollout")
        ->check(CLI::IsMember({"auto", "keep", "recompute"}));
    app.add_option("--batch", options.recipe.learning.batch, "samples an iteration");
    app.add_option("--steps", options.recipe.learning.steps, "steps of a rollout");
    app.add_option("--channels", options.recipe.sizes.channels, "channels of a cell");
    app.add_option("--hidden", options.recipe.sizes.hidden, "hidden size");
    app.add_option("--target", options.recipe.target, "an emoji or a picture");
    app.add_option("--size", options.recipe.target_size, "side of the target picture");
    app.add_option("--padding", options.recipe.target_padding, "empty cells around it");
    app.add_option("--model", options.models, "one or several model files; fresh: initial parameters")
        ->expected(1, 100);
    app.add_option("--world", options.worlds, "sides of live worlds, in cells; 0: that of the training grid")
        ->expected(1, 100);
    app.add_option("--repeats", options.repeats, "timed iterations; 0: no training");
    app.add_option("--live-repeats", options.live_repeats, "timed live steps; 0: none");
    app.add_option("--noise-level", options.noise_level, "level of all starts; without it spread evenly over [0,1)");
    app.add_flag("--kernels", options.kernels, "the matrix products alone too");
    app.add_flag("--json", options.json, "one JSON line a model and number of threads instead of the table");
    app.add_flag("--csv", options.csv, "comma-separated lines instead of the table")->excludes("--json");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        std::exit(app.exit(error));
    }
    return options;
}

void check_whole(const char* option, int value, int low, int high) {
    if (value < low || value > high)
        throw nca::InvalidSetting(
            fmt::format("{} is {}: choose a whole number from {} to {}", option, value, low, high));
}

void check_worlds(const Options& options) {
    constexpr int kWidest = 8192;  // as for every grid
    const int picture = options.recipe.target_size;
    for (const int side : options.worlds)
        if (side != 0 && (side < picture || side > kWidest))
            throw nca::InvalidSetting(
                fmt::format("--world is {}: choose 0 or a whole number from {} (the picture's side) to {}", side,
                            picture, kWidest));
}

/// A backend that is unknown or can't be used here is an error also where nothing is to be measured.
void check_backend(const nca::Execution& execution) {
    const std::vector<std::string> usable = nca::usable_backend_names();
    if (execution.backend == "auto" || std::find(usable.begin(), usable.end(), execution.backend) != usable.end())
        return;
    try {
        nca::make_backend(execution, {.sizes = {}, .grid = {8, 8}});  // it knows why not
    } catch (const nca::BackendUnavailable& error) {
        throw nca::InvalidSetting(fmt::format("--backend is {}: {}", execution.backend, error.what()));
    }
}

/// All that was asked for is looked at before anything is measured or printed.
void check_options(const Options& options) {
    nca::check_recipe(options.recipe);
    for (const int threads : options.threads) check_whole("--threads", threads, 0, 1024);
    check_whole("--repeats", options.repeats, 0, 1000);
    check_whole("--live-repeats", options.live_repeats, 0, 100'000);
    check_worlds(options);
    // Written so that NaN is refused too.
    if (options.noise_level && !(*options.noise_level >= 0 && *options.noise_level <= 1))
        throw nca::InvalidSetting(
            fmt::format("--noise-level is {}: choose a number from 0 to 1", *options.noise_level));
    check_backend(options.execution);
}

nca::TapeMemory memory_named(const std::string& name) {
    if (name == "keep") return nca::TapeMemory::keep;
    if (name == "recompute") return nca::TapeMemory::recompute;
    return nca::TapeMemory::automatic;
}

Report measure(const Options& options, const std::string& model, int threads) {
    Report report;
    report.model = model == "fresh" ? model : std::filesystem::path(model).filename().string();
    report.threads = threads > 0 ? threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    Load& load = report.load;
    load.recipe = options.recipe;
    load.execution = options.execution;
    load.execution.threads = report.threads;
    load.execution.memory = memory_named(options.memory);
    load.noise_level = options.noise_level.value_or(load.noise_level);
    if (model == "fresh") {
        load.parameters = nca::initial_parameters(load.recipe.sizes, 0);
    } else {
        load.parameters = nca::load_model(model).parameters;
        load.recipe.sizes = load.parameters.sizes;
    }
    nca::check_recipe(load.recipe);
    const nca::Picture picture = nca::load_target_picture(load.recipe.target);
    const auto target_with = [&](int padding) { return nca::make_target(picture, load.recipe.target_size, padding); };

    PeakMeter peak(report.threads, options.execution.instruction_set);
    const bool on_gpu = options.execution.backend.starts_with("cuda");
    PeakMeter* const beside = on_gpu ? nullptr : &peak;
    if (options.kernels)
        report.kernels =
            measure_kernels(load.recipe.sizes, options.execution.instruction_set, 5 * options.repeats + 5, peak);
    if (options.repeats > 0)
        report.training = measure_training(load, target_with(load.recipe.target_padding), options.repeats, beside);
    for (const int side : options.worlds) {
        if (options.live_repeats == 0) break;
        const int padding = side > 0 ? std::max(0, (side - load.recipe.target_size) / 2) : load.recipe.target_padding;
        report.live.push_back(measure_live(load, target_with(padding), options.live_repeats, beside));
    }
    report.peak = peak.peak();
    if (on_gpu) report.matmul = measure_matmul_peak();
    return report;
}

int run(const Options& options) {
    check_options(options);
    const ReportForm form = options.json ? ReportForm::json : (options.csv ? ReportForm::csv : ReportForm::table);
    fmt::print("{}", report_head(form));
    for (const std::string& model : options.models)
        for (const int threads : options.threads) {
            fmt::print("{}", report_text(measure(options, model, threads), form));
            std::fflush(stdout);
        }
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
