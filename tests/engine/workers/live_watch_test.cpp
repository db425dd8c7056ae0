// A watched cell: frames tell of it what a grid without any worker holds, over pauses, strokes, restarts and ways back;
// and nothing is told, or recorded, while none is watched.
#include <doctest/doctest.h>

#include <random>

#include "tests/engine/workers/worker_case.h"

namespace nca {
namespace {

using namespace test;

constexpr Cell kCell{8, 8};

/// On the cpu backend, whose numbers a kept moment of the history (single precision) repeats to the bit.
LiveStart start() {
    LiveStart start = small_live();
    start.execution = {.backend = "cpu", .threads = 1};
    return start;
}

LiveGrid same_grid() {
    const LiveStart same = start();
    return {same.parameters, same.target, 0.5, same.execution, same.seed, same.noise_level};
}

LiveControls watching(bool paused = true, std::optional<Cell> cell = kCell) {
    LiveControls controls = paused_controls();
    controls.paused = paused;
    controls.watch.cell = cell;
    return controls;
}

Stroke noise_stroke() {
    Stroke stroke;
    stroke.points = {{8.5F, 8.5F}};
    stroke.radius = 3;
    return stroke;
}

std::vector<float> cell_of(const LiveGrid& grid, const Cell& cell = kCell) {
    const auto channels = static_cast<std::size_t>(grid.sizes().channels);
    std::vector<float> state(grid.grid().cells() * channels);
    grid.download_state(state);
    const auto first = state.begin() + static_cast<std::ptrdiff_t>(cell_index(grid.grid(), cell) * channels);
    return {first, first + static_cast<std::ptrdiff_t>(channels)};
}

/// The newest frame's watched cell once the frame meets the condition.
template <class Good>
WatchedCell watched_when(LiveWorker& worker, Good good) {
    const auto deadline = Clock::now() + kStuck;
    const auto fits = [&] {
        worker.frames().take();
        const LiveFrame& frame = worker.frames().read_slot();
        return frame.watched && good(frame);
    };
    while (!fits() && Clock::now() < deadline) std::this_thread::sleep_for(200us);
    REQUIRE(fits());
    return *worker.frames().read_slot().watched;
}

TEST_CASE("watched cell: paused, each step tells what the grid holds and what it did") {
    LiveWorker worker(start(), nullptr, watching());
    LiveGrid twin = same_grid();
    WatchedCell told = watched_when(worker, [](const LiveFrame& frame) { return frame.step == 0; });
    CHECK(told.now == cell_of(twin));
    CHECK(!told.story);
    CHECK(told.past.size() == 1);
    for (std::uint32_t step = 1; step <= 5; ++step) {
        const std::vector<float> before = cell_of(twin);
        twin.step(1);
        worker.step();
        told = watched_when(worker, [&](const LiveFrame& frame) { return frame.step == step; });
        CHECK(told.step == step);
        CHECK(told.now == cell_of(twin));
        REQUIRE(told.story);
        CHECK(told.story->step == step);
        CHECK(told.story->before == before);
        CHECK(told.story->after == told.now);
        CHECK(told.past.size() == step + 1);
    }

    // Another cell has the whole past at once.
    CHECK(!worker.set_controls(watching(true, Cell{7, 9})));
    told = watched_when(worker, [](const LiveFrame& frame) { return frame.watched->cell == Cell{7, 9}; });
    CHECK(told.now == cell_of(twin, {7, 9}));
    CHECK(told.past.size() == 6);
    CHECK(told.story);

    // A stroke is seen at once; back before it, so is that.
    const std::vector<float> unhurt = cell_of(twin);
    CHECK(!worker.set_controls(watching()));
    auto ticket = worker.damage(noise_stroke());
    told = watched_when(worker, [&](const LiveFrame& frame) { return frame.handled >= ticket && frame.watched; });
    CHECK(told.now != unhurt);
    CHECK(told.past.size() == 6);
    ticket = worker.undo();
    told = watched_when(worker, [&](const LiveFrame& frame) { return frame.handled >= ticket; });
    CHECK(told.now == unhurt);
    CHECK(told.past.size() == 6);
    ticket = worker.reset();
    told = watched_when(worker, [&](const LiveFrame& frame) { return frame.handled >= ticket; });
    CHECK(told.past.size() == 1);
    CHECK(!told.story);

    // Outside the grid, and no longer watched: nothing is told.
    for (const LiveControls& none : {watching(true, Cell{99, 0}), watching(true, std::nullopt)}) {
        CHECK(!worker.set_controls(none));
        ticket = worker.step();
        CHECK(!frame_after(worker, ticket).watched);
    }
}

TEST_CASE("watched cell: running, the past is contiguous and it is the same grid") {
    LiveControls controls = watching(false);
    controls.steps_per_second = 200;  // after a thousand steps these numbers are beyond the range of floats
    LiveWorker worker(start(), nullptr, controls);
    WatchedCell told = watched_when(worker, [](const LiveFrame& frame) { return frame.step >= 150; });
    REQUIRE(told.past.size() == CellRecord::kSteps + 1);
    for (std::size_t i = 0; i < told.past.size(); ++i) CHECK(told.past[i].step + 64 == told.step + i);
    CHECK(!worker.set_controls(watching()));
    wait_for_live(worker, LiveRunState::paused);
    const auto ticket = worker.capture();
    const std::uint32_t step = wait_handled(worker, ticket)->captured->step;
    told = watched_when(worker, [&](const LiveFrame& frame) { return frame.handled >= ticket; });
    LiveGrid twin = same_grid();
    twin.step(static_cast<int>(step));
    CHECK(told.now == cell_of(twin));
}

TEST_CASE("watched cell: a storm of watching, strokes, ways back and new grids") {
    LiveWorker worker(start(), nullptr);
    {
        std::vector<std::jthread> people;
        for (unsigned person = 0; person < 3; ++person)
            people.emplace_back([&, person] {
                std::mt19937 random(person);
                for (int i = 0; i < 150; ++i) {
                    switch (random() % 8) {
                        case 0:
                            worker.step(static_cast<std::uint32_t>(1 + random() % 4));
                            break;
                        case 1:
                            worker.reset(random() % 3);
                            break;
                        case 2:
                            worker.damage(noise_stroke());
                            break;
                        case 3:
                            worker.undo();
                            break;
                        case 4:
                            worker.redo();
                            break;
                        case 5:
                            worker.open(start());
                            break;
                        default: {
                            LiveControls controls = watching(random() % 2 == 0, std::nullopt);
                            controls.watch.past = random() % 2 == 0;
                            if (random() % 3 > 0)
                                controls.watch.cell =
                                    Cell{static_cast<int>(random() % 18), static_cast<int>(random() % 18)};
                            static_cast<void>(worker.set_controls(controls));
                        }
                    }
                    if (random() % 8 == 0) std::this_thread::sleep_for(std::chrono::microseconds(random() % 2000));
                }
            });
        for (int i = 0; i < 300; ++i) {  // the reader, as the window reads
            if (worker.frames().take()) {
                const LiveFrame& frame = worker.frames().read_slot();
                if (!frame.watched) continue;
                REQUIRE(!frame.watched->past.empty());
                REQUIRE(frame.watched->past.back().step == frame.step);
                REQUIRE(frame.watched->step == frame.step);
                for (std::size_t k = 1; k < frame.watched->past.size(); ++k)
                    REQUIRE(frame.watched->past[k].step == frame.watched->past[k - 1].step + 1);
            }
            std::this_thread::sleep_for(500us);
        }
    }
    CHECK(!worker.set_controls(watching()));
    const auto ticket = worker.reset(1);
    const WatchedCell told = watched_when(worker, [&](const LiveFrame& frame) { return frame.handled >= ticket; });
    CHECK(told.now == cell_of(same_grid()));
    CHECK(worker.snapshot()->failure.empty());
}

}  // namespace
}  // namespace nca
