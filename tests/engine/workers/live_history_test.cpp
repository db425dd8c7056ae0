// Undo, redo and going back in the live worker: paused and while it runs, and storms of them from several threads. Run
// under ThreadSanitizer as well.
#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <thread>
#include <utility>

#include "tests/engine/workers/worker_case.h"

namespace nca {
namespace {

using namespace test;

/// Of single precision as the kept states are: nothing is rounded.
LiveStart exact_live() {
    LiveStart start = small_live();
    start.execution = {.backend = "cpu", .threads = 1};
    return start;
}

Stroke noise_stroke(float x, float y) {
    Stroke stroke;
    stroke.points = {{x, y}};
    stroke.radius = 3;
    return stroke;
}

TEST_CASE("live worker's history: undo while it runs gives the very numbers, redo those of the moment of the undo") {
    LiveControls slowly;  // as fast as it can, this grid would have grown beyond all numbers when it is looked at
    slowly.steps_per_second = 500;
    LiveWorker worker(exact_live(), nullptr, slowly);
    wait_until(worker, [](const LiveSnapshot& now) { return now.step > 30; });
    auto now = wait_handled(worker, worker.damage(noise_stroke(8, 8), 5));
    worker.damage(noise_stroke(9, 8), 5);
    wait_until(worker, [&](const LiveSnapshot& later) { return later.step > now->step + 20; });
    REQUIRE(now->history);
    CHECK(now->history->can_undo);
    CHECK(now->history->undo_kind == HistoryKind::noise);
    // The last edit: on a busy machine a moment kept on the way may lie behind it already.
    std::size_t past = now->history->now;
    while (past > 1 && !is_edit(now->history->row[past - 1].kind)) --past;
    const HistoryMoment before = now->history->row[past - 1];
    CHECK(before.kind == HistoryKind::noise);

    // A pause and an undo: the grid is at that moment.
    worker.set_controls(paused_controls());
    const auto left = wait_for_live(worker, LiveRunState::paused);
    now = wait_handled(worker, worker.undo());
    CHECK(now->step == before.step);
    CHECK(now->error == before.error);
    CHECK(std::isfinite(left->error));
    CHECK(now->history_at == before.id);
    CHECK(now->jumps == 1);
    CHECK(now->jump.verb == HistoryJump::Verb::undo);
    CHECK(!now->history->can_undo);
    now = wait_handled(worker, worker.redo());
    CHECK(now->step == left->step);
    CHECK(now->error == left->error);
    const auto ticket = worker.redo();
    now = wait_handled(worker, ticket);
    CHECK(now->refused == ticket);
    CHECK(now->refusal.find("nothing to redo") != std::string::npos);
    CHECK(now->jumps == 2);

    // What is to be stepped is dropped by a jump.
    worker.step(100'000'000);
    now = wait_handled(worker, worker.go_to(now->history->row.front().id));
    CHECK(now->pending_steps == 0);
    CHECK(now->step == 0);

    worker.set_controls(slowly);
    wait_until(worker, [](const LiveSnapshot& later) { return later.step > 10; });
    const auto redone = worker.redo();
    CHECK(wait_handled(worker, redone)->refused != redone);
}

TEST_CASE("live worker's history: a failed edit leaves none, opening another grid forgets all") {
    LiveWorker worker(exact_live(), nullptr, paused_controls());
    wait_for_live(worker, LiveRunState::paused);
    auto now = wait_handled(worker, worker.renoise(7));
    CHECK(!now->history->can_undo);
    now = wait_handled(worker, worker.renoise(0.7));
    CHECK(now->history->can_undo);
    CHECK(now->history->undo_kind == HistoryKind::renoise);
    now = wait_handled(worker, worker.open(exact_live()));
    CHECK(!now->history->can_undo);
    CHECK(now->history->row.size() == 1);
}

TEST_CASE("live worker's history: storms of strokes, restarts, undo, redo and jumps from several threads") {
    HistoryLimits limits;
    limits.bytes = 300'000;
    limits.ticks = 10;
    LiveWorker worker(exact_live(), nullptr, {}, limits);
    wait_until(worker, [](const LiveSnapshot& now) { return now.step > 0; });
    const auto storm = [&](unsigned seed) {
        std::mt19937 random(seed);
        for (int i = 0; i < 150; ++i) {
            const auto now = worker.snapshot();
            switch (random() % 8) {
                case 0:
                    worker.undo();
                    break;
                case 1:
                    worker.redo();
                    break;
                case 2:
                    if (now->history && !now->history->row.empty())
                        worker.go_to(now->history->row[random() % now->history->row.size()].id);
                    break;
                case 3:
                    worker.reset(random() % 4);
                    break;
                case 4: {
                    LiveControls controls;
                    controls.paused = random() % 2 == 0;
                    worker.set_controls(controls);
                    break;
                }
                case 5:
                    worker.step(static_cast<std::uint32_t>(random() % 50));
                    break;
                default:
                    worker.damage(noise_stroke(static_cast<float>(random() % 16), 8), random() % 4);
            }
            if (i % 8 == 0) std::this_thread::sleep_for(1ms);
        }
    };
    {
        std::vector<std::jthread> threads;
        for (unsigned i = 0; i < 3; ++i) threads.emplace_back(storm, i + 1);
        for (int i = 0; i < 50; ++i) {
            const auto now = worker.snapshot();
            if (now->history) {
                CHECK(now->history->now <= now->history->row.size());
                CHECK(now->history->bytes <= limits.bytes);
                for (const HistoryMoment& moment : now->history->row)
                    CHECK(moment.picture->pixels.size() == now->grid.cells() * kPictureChannels);
            }
            std::this_thread::sleep_for(1ms);
        }
    }
    worker.set_controls(paused_controls());
    const auto now = wait_handled(worker, worker.reset());
    CHECK(now->state == LiveRunState::paused);
    // Undo takes the last restart back, and redo brings its noise again: error and all.
    wait_handled(worker, worker.undo());
    const auto again = wait_handled(worker, worker.redo());
    CHECK(again->step == 0);
    CHECK(again->error == now->error);
}

}  // namespace
}  // namespace nca
