// What the worker tests share: waiting with a deadline that a healthy worker never meets, clocks and what may be late
// by them, runs whose iteration takes seconds, and a fresh folder that is gone afterwards.
#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine/live/live_grid.h"
#include "engine/train/trainer.h"
#include "engine/workers/live_worker.h"
#include "engine/workers/trainer_worker.h"
#include "tests/engine/train/small_run.h"

namespace nca::test {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// After this long a worker counts as stuck. Workers give way to all else: on a machine with more to do than it has
/// processors they are ten times slower.
inline constexpr auto kStuck = 200s;

/// Sanitizers slow everything; the limits of time are for a program as it is delivered.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
inline constexpr double kSlowness = 8;
#else
inline constexpr double kSlowness = 1;
#endif
/// A tenth of a second, as ARCHITECTURE.md promises.
inline constexpr double kAnswerSeconds = 0.1 * kSlowness;

inline double seconds_since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// Whether less than that has passed.
inline bool in_time(Clock::time_point begin, double limit = kAnswerSeconds) {
    const double seconds = seconds_since(begin);
    if (seconds >= limit) MESSAGE("took " << seconds << " s, of " << limit << " s");
    return seconds < limit;
}

/// For what is measured by the clock on the wall: whether one of three tries is good. Other programs may have the
/// processors during any one of them; a worker that is late by a fault of its own is so each time.
template <class Try>
bool one_of_three(Try good) {
    for (int tries = 0; tries < 3; ++tries)
        if (good()) return true;
    return false;
}

template <class Worker, class Good>
auto wait_until(const Worker& worker, Good good) {
    const auto deadline = Clock::now() + kStuck;
    auto now = worker.snapshot();
    while (!good(*now) && Clock::now() < deadline) now = worker.wait_for_newer(now->version, deadline - Clock::now());
    REQUIRE(good(*now));
    return now;
}

template <class Worker>
auto wait_handled(const Worker& worker, std::uint64_t ticket) {
    auto now = worker.wait_handled(ticket, kStuck);
    REQUIRE(now->handled >= ticket);
    return now;
}

inline auto wait_for_state(const TrainerWorker& worker, RunState state) {
    return wait_until(worker, [&](const TrainerSnapshot& now) { return now.state == state; });
}

inline auto wait_for_iteration(const TrainerWorker& worker, std::int64_t iteration) {
    return wait_until(worker, [&](const TrainerSnapshot& now) { return now.iteration >= iteration; });
}

/// Pauses a running run in the midst of an iteration. The first pause may miss it: "running" is told before the
/// iteration begins, and the run may just be between two.
inline auto pause_in_mid_iteration(TrainerWorker& worker) {
    auto now = wait_handled(worker, worker.pause());
    for (int tries = 0; tries < 100 && !now->mid_iteration; ++tries) {
        worker.resume();
        std::this_thread::sleep_for(3ms);
        now = wait_handled(worker, worker.pause());
    }
    REQUIRE(now->mid_iteration);
    return now;
}

/// The backends on which an iteration can take seconds; a GPU does the same ones in milliseconds.
inline std::vector<std::string> slow_backend_names() {
    std::vector<std::string> names = usable_backend_names();
    std::erase_if(names, [](const std::string& name) { return name.starts_with("cuda"); });
    return names;
}

/// A run whose iteration takes seconds on the reference backend, by its hidden size: its tape is small, so that the
/// backend is made at once.
inline Recipe slow_recipe() {
    Recipe recipe = small_recipe();
    recipe.sizes = {.channels = 32, .hidden = 512};
    recipe.target_size = 16;
    recipe.target_padding = 8;
    recipe.learning.batch = 2;
    recipe.learning.steps = 32;
    return recipe;
}

/// A run whose iteration takes some tenths of a second there: long enough to be met in its midst.
inline Recipe middling_recipe() {
    Recipe recipe = small_recipe();
    recipe.sizes = {.channels = 16, .hidden = 32};
    recipe.target_padding = 8;
    recipe.learning.batch = kSlowness > 1 ? 1 : 8;
    recipe.learning.steps = kSlowness > 1 ? 16 : 32;
    return recipe;
}

inline LiveStart small_live() {
    const Recipe recipe = small_recipe();
    LiveStart start;
    start.parameters = initial_parameters(recipe.sizes, 3);
    const ParameterLayout layout(recipe.sizes);
    for (std::size_t i = 0; i < layout.weights2_count; ++i)
        start.parameters.values[layout.weights2() + i] = 0.02F * static_cast<float>(static_cast<int>(i % 7) - 3);
    start.target = disc_target(recipe);
    start.execution = {.backend = "reference"};
    start.seed = 1;
    start.noise_level = 0.5;
    return start;
}

inline const Execution kReference{.backend = "reference"};

inline std::shared_ptr<ParametersBoard> new_board() { return std::make_shared<ParametersBoard>(); }

/// The run after `iterations` more iterations without any worker.
inline TrainingState trained(TrainingState run, int iterations, const Execution& execution = kReference) {
    Trainer trainer(std::move(run), execution);
    for (int i = 0; i < iterations; ++i) REQUIRE(trainer.iterate() == IterationEnd::done);
    return trainer.state();
}

inline LiveControls paused_controls() {
    return {.paused = true, .steps_per_second = 0, .follow = true, .keep_probability = 0.5};
}

/// Waits for a frame that shows the effect of a command.
inline const LiveFrame& frame_after(LiveWorker& worker, LiveWorker::Ticket ticket) {
    const auto deadline = Clock::now() + kStuck;
    while (Clock::now() < deadline) {
        worker.frames().take();
        if (worker.frames().read_slot().handled >= ticket && worker.frames().read_slot().number > 0) break;
        std::this_thread::sleep_for(200us);
    }
    REQUIRE(worker.frames().read_slot().handled >= ticket);
    return worker.frames().read_slot();
}

/// The frame of a grid without any worker.
inline std::vector<std::uint8_t> frame_of(const LiveGrid& grid) {
    std::vector<std::uint8_t> pixels(grid.grid().cells() * kPictureChannels);
    grid.write_frame(pixels);
    return pixels;
}

inline LiveGrid twin_grid() {
    const LiveStart start = small_live();
    return {start.parameters, start.target, 0.5, start.execution, start.seed, start.noise_level};
}

inline auto wait_for_live(const LiveWorker& worker, LiveRunState state) {
    return wait_until(worker, [&](const LiveSnapshot& now) { return now.state == state; });
}

class FreshDirectory {
public:
    FreshDirectory() {
        std::random_device random;
        do {
            path_ = std::filesystem::temp_directory_path() / ("dnca_workers_" + std::to_string(random()));
        } while (!std::filesystem::create_directory(path_));
    }
    ~FreshDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    FreshDirectory(const FreshDirectory&) = delete;
    FreshDirectory& operator=(const FreshDirectory&) = delete;
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

}  // namespace nca::test
