// The live worker: pace, commands while running and while paused, following and holding parameters, frames, and states
// that replay; beside a trainer that is busy for seconds.
#include "engine/workers/live_worker.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <utility>

#include "engine/model/errors.h"
#include "tests/engine/workers/worker_case.h"

namespace nca {
namespace {

using namespace test;

Stroke blue_stroke() {
    Stroke stroke;
    stroke.kind = BrushKind::colour;
    stroke.points = {{8, 8}};
    stroke.radius = 3;
    stroke.hardness = 1;
    stroke.colour[0] = 0;
    stroke.colour[1] = 0;
    stroke.colour[2] = 1;
    return stroke;
}

int blue_cells(const LiveFrame& frame) {
    int count = 0;
    for (std::size_t i = 0; i + 3 < frame.pixels.size(); i += kPictureChannels)
        count += frame.pixels[i] == 0 && frame.pixels[i + 1] == 0 && frame.pixels[i + 2] == 255 ? 1 : 0;
    return count;
}

/// Does steps on a paused worker and waits for them.
auto step_and_wait(LiveWorker& worker, std::uint32_t steps) {
    const auto ticket = worker.step(steps);
    return wait_until(worker, [&](const LiveSnapshot& now) { return now.handled >= ticket && now.pending_steps == 0; });
}

TEST_CASE("live worker: runs at once, pauses, steps, resets, and every step is the grid's") {
    // As fast as it can, this grid would have grown beyond all numbers when somebody looks late. Without a history,
    // whose states would round the reference's numbers.
    LiveControls slowly;
    slowly.steps_per_second = 500;
    LiveWorker worker(small_live(), nullptr, slowly, {.bytes = 0});
    auto now = wait_until(worker, [](const LiveSnapshot& s) { return s.step > 5; });
    CHECK(now->state == LiveRunState::running);
    CHECK(now->backend == "reference, double precision");
    CHECK(now->grid == GridSize{16, 16});
    CHECK(worker.frames().fresh());
    auto ticket = worker.step();
    now = wait_handled(worker, ticket);
    CHECK(now->refused == ticket);
    CHECK(now->refusal.find("pause") != std::string::npos);

    CHECK(!worker.set_controls(paused_controls()));
    now = wait_for_live(worker, LiveRunState::paused);
    CHECK(now->steps_per_second == 0);
    LiveGrid twin = twin_grid();
    twin.step(static_cast<int>(now->step));
    CHECK(std::isfinite(now->error));
    CHECK(frame_after(worker, 0).step == now->step);
    CHECK(worker.frames().read_slot().pixels == frame_of(twin));

    now = step_and_wait(worker, 7);
    twin.step(7);
    CHECK(now->step == twin.steps_done());
    CHECK(now->error == twin.error());
    CHECK(frame_after(worker, now->handled).pixels == frame_of(twin));
    // Asleep: nothing more happens.
    const std::uint64_t version = now->version;
    CHECK(worker.wait_for_newer(version, 60ms)->version == version);

    ticket = worker.reset();
    twin.reset();
    const LiveFrame& frame = frame_after(worker, ticket);
    CHECK(frame.step == 0);
    CHECK(frame.pixels == frame_of(twin));
    ticket = worker.reset_with_seed(42);
    twin.reset(42);
    CHECK(frame_after(worker, ticket).pixels == frame_of(twin));
    // A frame comes a moment before the snapshot of the same facts.
    CHECK(wait_handled(worker, ticket)->seed == 42);
    ticket = worker.renoise(0.9);
    twin.renoise(0.9);
    CHECK(frame_after(worker, ticket).pixels == frame_of(twin));
    CHECK(wait_handled(worker, ticket)->noise_level == 0.9);
}

TEST_CASE("live worker: strokes appear in a frame, paused and running") {
    LiveWorker worker(small_live(), nullptr, paused_controls());
    wait_for_live(worker, LiveRunState::paused);
    CHECK(blue_cells(frame_after(worker, 0)) < 5);
    const LiveFrame& paused = frame_after(worker, worker.damage(blue_stroke()));
    CHECK(paused.step == 0);
    CHECK(blue_cells(paused) > 20);

    LiveControls controls = paused_controls();
    controls.paused = false;
    controls.steps_per_second = 20;
    CHECK(!worker.set_controls(controls));
    wait_until(worker, [](const LiveSnapshot& now) { return now.step >= 3; });
    // One an hour, and the first is done: a step right after the stroke would replace its frame before it is seen.
    CHECK(!worker.set_controls(paused_controls()));
    const std::uint32_t paused_at = wait_for_live(worker, LiveRunState::paused)->step;
    controls.steps_per_second = 1.0 / 3600;
    CHECK(!worker.set_controls(controls));
    wait_until(worker, [&](const LiveSnapshot& now) { return now.step == paused_at + 1; });
    CHECK(one_of_three([&] {
        worker.reset();
        const Clock::time_point begin = Clock::now();
        const LiveFrame& running = frame_after(worker, worker.damage(blue_stroke()));
        const bool answered_in_time = in_time(begin);
        CHECK(running.step == 0);
        CHECK(blue_cells(running) > 20);
        return answered_in_time;
    }));
    CHECK(worker.snapshot()->state == LiveRunState::running);
}

TEST_CASE("live worker: follows the newest parameters or holds its own") {
    const LiveStart start = small_live();
    const auto board = std::make_shared<ParametersBoard>();
    LiveWorker worker(start, board, paused_controls());
    wait_for_live(worker, LiveRunState::paused);
    CHECK(step_and_wait(worker, 1)->parameters_number == 0);
    Parameters other = start.parameters;
    for (float& value : other.values) value *= 0.5F;
    board->publish(10, other);
    auto now = step_and_wait(worker, 2);
    CHECK(now->parameters_number == 1);
    CHECK(now->parameters_iteration == 10);
    LiveGrid twin = twin_grid();
    twin.step(1);
    twin.set_parameters(other);
    twin.step(2);
    CHECK(frame_after(worker, now->handled).pixels == frame_of(twin));
    CHECK(worker.frames().read_slot().parameters_number == 1);

    LiveControls controls = paused_controls();
    controls.follow = false;
    CHECK(!worker.set_controls(controls));
    board->publish(20, start.parameters);
    now = step_and_wait(worker, 1);
    twin.step(1);
    CHECK(now->parameters_number == 1);
    CHECK(frame_after(worker, now->handled).pixels == frame_of(twin));

    CHECK(!worker.set_controls(paused_controls()));
    now = step_and_wait(worker, 1);
    CHECK(now->parameters_number == 2);
    CHECK(now->parameters_iteration == 20);

    // Parameters that do not fit are named and not taken.
    board->publish(30, initial_parameters({.channels = 12, .hidden = 16}, 1));
    now = step_and_wait(worker, 1);
    CHECK(now->parameters_number == 2);
    CHECK(now->warning.find("12 channels") != std::string::npos);
    board->publish(40, other);
    now = step_and_wait(worker, 1);
    CHECK(now->parameters_number == 4);
    CHECK(now->warning.empty());

    CHECK(!worker.set_controls(controls));
    now = wait_handled(worker, worker.set_parameters(start.parameters));
    CHECK(now->parameters_number == 0);
    CHECK(step_and_wait(worker, 1)->parameters_number == 0);
    CHECK(!worker.set_controls(paused_controls()));
    CHECK(step_and_wait(worker, 1)->parameters_number == 4);
}

TEST_CASE("live worker: bad commands are reported and the grid goes on") {
    LiveWorker worker(small_live(), nullptr);
    wait_for_live(worker, LiveRunState::running);
    Stroke stroke = blue_stroke();
    stroke.radius = -1;
    Recipe larger = small_recipe();
    larger.target_padding += 1;
    auto now = wait_handled(worker, worker.set_parameters({}));
    CHECK(now->refused == now->handled);
    now = wait_handled(worker, worker.restore(nullptr));
    CHECK(now->refused == now->handled);
    now = wait_handled(worker, worker.restore(std::make_shared<const LiveState>()));
    CHECK(now->refused == now->handled);
    now = wait_handled(worker, worker.damage(stroke));
    CHECK(now->refused == now->handled);
    CHECK(now->refusal.find("radius") != std::string::npos);
    now = wait_handled(worker, worker.renoise(7));
    CHECK(now->refusal.find("noise level is 7") != std::string::npos);
    now = wait_handled(worker, worker.set_target(disc_target(larger)));
    CHECK(now->refusal.find("18x18") != std::string::npos);
    CHECK(now->state == LiveRunState::running);
    const std::uint32_t step = now->step;
    wait_until(worker, [&](const LiveSnapshot& s) { return s.step > step + 10; });
}

TEST_CASE("live worker: a captured state replays to the bit") {
    LiveWorker worker(small_live(), nullptr, paused_controls());
    step_and_wait(worker, 5);
    Stroke noise = blue_stroke();
    noise.kind = BrushKind::noise;
    worker.damage(noise);
    const auto ticket = worker.capture();
    const auto captured = wait_handled(worker, ticket);
    CHECK(captured->captured_ticket == ticket);
    REQUIRE(captured->captured);
    CHECK(captured->captured->step == 5);
    const auto live_on = [&] {
        step_and_wait(worker, 3);
        worker.damage(noise);
        step_and_wait(worker, 3);
        worker.renoise(0.4);
        const auto now = step_and_wait(worker, 4);
        return frame_after(worker, now->handled).pixels;
    };
    const std::vector<std::uint8_t> first = live_on();
    CHECK(live_on() != first);
    wait_handled(worker, worker.restore(captured->captured));
    CHECK(worker.snapshot()->step == 5);
    CHECK(live_on() == first);
}

TEST_CASE("live worker: a grid that can't be made is a named state, and open mends it") {
    LiveStart start = small_live();
    start.execution.backend = "abacus";
    LiveWorker worker(start, nullptr, paused_controls());
    auto now = wait_for_live(worker, LiveRunState::failed);
    CHECK(now->failure.find("abacus") != std::string::npos);
    now = wait_handled(worker, worker.reset());
    CHECK(now->refused == now->handled);
    now = wait_handled(worker, worker.open(start));
    CHECK(now->state == LiveRunState::failed);
    now = wait_handled(worker, worker.open(small_live()));
    CHECK(now->state == LiveRunState::paused);
    CHECK(now->failure.empty());
    CHECK(step_and_wait(worker, 2)->step == 2);

    // Another grid of other sizes; one that can't be made leaves the present one.
    Recipe larger = small_recipe();
    larger.target_padding = 8;
    larger.sizes = {.channels = 12, .hidden = 8};
    LiveStart other = small_live();
    other.target = disc_target(larger);
    other.parameters = initial_parameters(larger.sizes, 1);
    const auto ticket = worker.open(other);
    const LiveFrame& frame = frame_after(worker, ticket);
    CHECK(frame.grid == GridSize{24, 24});
    CHECK(frame.pixels.size() == 24 * 24 * 4);
    // A frame comes a moment before the snapshot of the same facts.
    CHECK(wait_handled(worker, ticket)->sizes == larger.sizes);
    now = wait_handled(worker, worker.open(start));
    CHECK(now->refusal.find("abacus") != std::string::npos);
    CHECK(now->state == LiveRunState::paused);
    CHECK(now->grid == GridSize{24, 24});
}

TEST_CASE("live worker: follows a trainer that learns") {
    const auto board = std::make_shared<ParametersBoard>();
    TrainerWorker trainer(small_run(), {.backend = "cpu", .threads = 1}, board);
    LiveWorker live(small_live(), board);
    trainer.start();
    const auto now = wait_until(live, [](const LiveSnapshot& s) { return s.parameters_number >= 5; });
    CHECK(now->parameters_iteration == static_cast<std::int64_t>(now->parameters_number));
    CHECK(now->warning.empty());
}

TEST_CASE("live worker: a storm of commands and controls from several threads never sticks") {
    const auto board = std::make_shared<ParametersBoard>();
    LiveWorker worker(small_live(), board);
    {
        std::vector<std::jthread> people;
        for (unsigned person = 0; person < 3; ++person)
            people.emplace_back([&, person] {
                std::mt19937 random(person);
                for (int i = 0; i < 200; ++i) {
                    switch (random() % 10) {
                        case 0:
                            worker.step(static_cast<std::uint32_t>(random() % 5));
                            break;
                        case 1:
                            worker.reset();
                            break;
                        case 2:
                            worker.reset_with_seed(random());
                            break;
                        case 3:
                            worker.renoise(static_cast<double>(random() % 120) / 100.0);
                            break;
                        case 4:
                            worker.damage(blue_stroke());
                            break;
                        case 5:
                            worker.capture();
                            break;
                        case 6:
                            worker.restore(worker.snapshot()->captured);
                            break;
                        case 7:
                            board->publish(i, small_live().parameters);
                            break;
                        case 8:
                            worker.open(small_live());
                            break;
                        default: {
                            LiveControls controls;
                            controls.paused = random() % 2 == 0;
                            controls.follow = random() % 2 == 0;
                            controls.steps_per_second = static_cast<double>(random() % 3) * 200;
                            static_cast<void>(worker.set_controls(controls));
                        }
                    }
                    if (random() % 8 == 0) std::this_thread::sleep_for(std::chrono::microseconds(random() % 2000));
                }
            });
    }
    CHECK(!worker.set_controls(paused_controls()));
    const auto ticket = worker.reset_with_seed(1);
    CHECK(frame_after(worker, ticket).handled >= ticket);
    CHECK(!worker.set_controls({}));
    wait_until(worker, [](const LiveSnapshot& now) { return now.step > 10; });
    CHECK(worker.snapshot()->failure.empty());
}

}  // namespace
}  // namespace nca
