// Frames with the grid's numbers: they fit their picture, the state before and one step give the state, strokes and
// noisy starts say so, and nothing is carried that nobody asked for.
#include "engine/workers/frame_watch.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "tests/engine/workers/worker_case.h"

namespace nca {
namespace {

using namespace test;

LiveControls watching(bool state, bool change, bool paused = true) {
    LiveControls controls = paused_controls();
    controls.paused = paused;
    controls.steps_per_second = 200;  // long after thousands of steps these numbers grow without bounds
    controls.watch = {.state = state, .change = change, .past = false, .cell = {}};
    return controls;
}

LiveStart cpu_live() {
    LiveStart start = small_live();
    start.execution = {.backend = "cpu", .threads = 1};
    return start;
}

const LiveFrame& frame_with(LiveWorker& worker, std::uint32_t step, bool state) {
    const auto deadline = Clock::now() + kStuck;
    const auto good = [&](const LiveFrame& frame) {
        return frame.number > 0 && frame.step == step && frame.state.empty() != state;
    };
    while (Clock::now() < deadline && !good(worker.frames().read_slot())) {
        worker.frames().take();
        std::this_thread::sleep_for(200us);
    }
    REQUIRE(good(worker.frames().read_slot()));
    return worker.frames().read_slot();
}

/// One step of `frame.before`, drawn as the worker drew it.
std::vector<float> stepped(const LiveStart& start, const LiveFrame& frame) {
    LiveGrid grid(start.parameters, start.target, 0.5, start.execution, start.seed, start.noise_level);
    LiveState state = grid.save();
    state.state = frame.before;
    state.step = frame.step - 1;
    grid.restore(state);
    grid.step(1);
    std::vector<float> after(frame.before.size());
    grid.download_state(after);
    return after;
}

/// Alpha of the picture is alpha of the state.
void check_picture(const LiveFrame& frame) {
    const auto channels = static_cast<std::size_t>(frame.channels);
    REQUIRE(frame.state.size() == frame.grid.cells() * channels);
    for (std::size_t cell = 0; cell < frame.grid.cells(); ++cell) {
        const auto value = static_cast<double>(frame.state[(cell + 1) * channels - 1]);
        const double alpha = std::isnan(value) ? 0 : std::clamp(value, 0.0, 1.0);  // bytes are cut, not rounded
        REQUIRE(std::abs(frame.pixels[4 * cell + 3] - 255 * alpha) <= 1);
    }
}

TEST_CASE("frames carry the state and the one before only when asked, also of a paused grid") {
    LiveWorker worker(cpu_live(), nullptr, paused_controls());
    wait_for_live(worker, LiveRunState::paused);
    CHECK(frame_with(worker, 0, false).before.empty());
    CHECK(!worker.set_controls(watching(true, true)));
    const LiveFrame& first = frame_with(worker, 0, true);
    check_picture(first);
    CHECK(first.before.empty());  // no step was done yet
    worker.step(5);
    const LiveFrame& fifth = frame_with(worker, 5, true);
    check_picture(fifth);
    CHECK(!fifth.touched);
    CHECK(stepped(cpu_live(), fifth) == fifth.state);

    const std::vector<float> before = fifth.before;
    Stroke stroke;
    stroke.points = {{8, 8}};
    const LiveFrame& wounded = frame_after(worker, worker.damage(stroke));
    CHECK(wounded.touched);
    CHECK(wounded.before == before);
    check_picture(wounded);
    const LiveFrame& again = frame_after(worker, worker.reset());
    CHECK(again.before.empty());
    CHECK(!again.touched);
    check_picture(again);

    CHECK(!worker.set_controls(paused_controls()));
    CHECK(frame_with(worker, 0, false).before.empty());
}

TEST_CASE("frames of a running grid are of one moment: the state before and one step give the state") {
    LiveWorker worker(cpu_live(), nullptr, watching(true, true, false));
    int looked_at = 0;
    const auto deadline = Clock::now() + kStuck;
    while (looked_at < 20 && Clock::now() < deadline) {
        if (!worker.frames().take()) {
            std::this_thread::sleep_for(200us);
            continue;
        }
        const LiveFrame& frame = worker.frames().read_slot();
        if (frame.step == 0) continue;
        check_picture(frame);
        REQUIRE(stepped(cpu_live(), frame) == frame.state);
        ++looked_at;
        // The watch may go and come at any time.
        if (looked_at % 5 == 0) {
            CHECK(!worker.set_controls(watching(false, false, false)));
            CHECK(!worker.set_controls(watching(true, true, false)));
            // An unread frame may be older than that. What shows a later command is of the watch that came back.
            const auto ticket = worker.capture();
            const auto is_back = [&](const LiveFrame& now) {
                return now.handled >= ticket && !now.before.empty() && !now.state.empty();
            };
            while (Clock::now() < deadline && !(worker.frames().take() && is_back(worker.frames().read_slot())))
                std::this_thread::sleep_for(200us);
        }
    }
    CHECK(looked_at == 20);
}

}  // namespace
}  // namespace nca
