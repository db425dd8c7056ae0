// A session whose GPU is lost: the window's thread goes on, learner and live grid say so by name, and one button lets
// both go on with the CPU.
#include "app/session.h"

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <thread>

#include "tests/engine/backend/cuda/cuda_case.h"
#include "tests/engine/workers/worker_case.h"

namespace {

using namespace nca;
using namespace nca::test;

/// Frames of a window, until what is waited for is there.
void update_until(Session& session, const std::function<bool()>& there) {
    const auto deadline = Clock::now() + kStuck;
    while (!there() && Clock::now() < deadline) {
        session.update();
        std::this_thread::sleep_for(1ms);
    }
    REQUIRE(there());
}

bool on_cpu(const std::string& backend) { return backend.starts_with("cpu, "); }

}  // namespace

TEST_CASE("session: what a lost GPU stopped goes on with the CPU") {
    const FreshDevice fresh;
    Session session(small_run(), "Disc", kCudaFp32);
    update_until(session, [&] { return session.live().step > 2; });
    CHECK_FALSE(session.can_go_on_with_cpu());
    session.go_on_with_cpu();  // means nothing yet
    CHECK(session.execution().backend == "cuda-fp32");

    session.learn_or_pause();
    update_until(session, [&] { return session.trainer().iteration >= 2; });
    const std::uint64_t seed = session.live().seed;
    emulation::lose_device_after(100);
    update_until(session, [&] { return session.trainer().state == RunState::failed; });
    update_until(session, [&] { return session.live().state == LiveRunState::failed; });
    CHECK(session.live().failure.find("stopped working") != std::string::npos);
    const std::int64_t good = session.resume_point();
    CHECK(good >= 2);

    REQUIRE(session.can_go_on_with_cpu());
    session.go_on_with_cpu();
    CHECK(session.execution().backend == "cpu");
    update_until(session, [&] {
        return session.live().state == LiveRunState::running && session.live().step > 2 &&
               session.trainer().iteration > good + 2 &&
               session.live().parameters_iteration > good;  // it follows the learner again
    });
    CHECK(on_cpu(session.live().backend));
    CHECK(on_cpu(session.trainer().backend));
    CHECK(session.live().seed == seed);
    CHECK_FALSE(session.can_go_on_with_cpu());
    CHECK(session.history().size() == static_cast<std::size_t>(session.trainer().iteration));
    CHECK(session.finish(60));
}

TEST_CASE("session: where a run was to go on with the CPU is forgotten once it did, though nobody saw it at work") {
    const FreshDevice fresh;
    Session session(small_run(), "Disc", kCudaFp32);
    session.set_playing(false);
    session.learn_or_pause();
    update_until(session, [&] { return session.trainer().iteration >= 12; });
    emulation::lose_device_after(0);
    update_until(session, [&] { return session.trainer().state == RunState::failed; });
    REQUIRE(!session.trainer().kept.empty());
    const std::int64_t chosen = session.trainer().kept.back().iteration;
    REQUIRE(chosen < session.trainer().last_good);
    session.choose_resume_point(chosen);
    session.go_on_with_cpu();
    CHECK(session.resume_point() == chosen);

    const auto unseen = [&](auto becomes_true) {  // the session does not look
        const auto deadline = Clock::now() + kStuck;
        while (!becomes_true(*session.trainer_worker().snapshot()) && Clock::now() < deadline)
            std::this_thread::sleep_for(1ms);
        REQUIRE(becomes_true(*session.trainer_worker().snapshot()));
    };
    unseen([&](const TrainerSnapshot& now) {
        return now.state == RunState::running && on_cpu(now.backend) && now.iteration >= chosen + 40;
    });
    LearningControls wild = session.learning();
    wild.learning_rate = wild.end_learning_rate = 1000;
    CHECK(!session.set_learning(wild));
    unseen([](const TrainerSnapshot& now) { return now.state == RunState::failed; });
    session.update();
    CHECK(session.trainer().last_good > chosen);
    CHECK(session.resume_point() == session.trainer().last_good);
}

TEST_CASE("session: a grid that slept when the GPU was lost follows to the CPU when it wakes") {
    const FreshDevice fresh;
    Session session(small_run(), "Disc", {.backend = "auto"});
    update_until(session, [&] { return session.live().step > 2; });
    CHECK(session.live().backend.starts_with("cuda, "));
    session.set_playing(false);
    update_until(session, [&] { return session.live().state == LiveRunState::paused; });
    session.learn_or_pause();
    update_until(session, [&] { return session.trainer().iteration >= 1; });
    emulation::lose_device_after(20);
    update_until(session, [&] { return session.trainer().state == RunState::failed; });
    const std::int64_t failed_at = session.trainer().iteration;
    REQUIRE(session.can_go_on_with_cpu());
    session.go_on_with_cpu();
    update_until(session, [&] {
        return session.trainer().state != RunState::failed && session.trainer().iteration > failed_at + 2;
    });
    CHECK(on_cpu(session.trainer().backend));
    session.set_playing(true);
    update_until(session,
                 [&] { return session.live().state == LiveRunState::running && on_cpu(session.live().backend); });
    update_until(session, [&] { return session.live().step > 2; });
    CHECK(session.finish(60));
}

TEST_CASE("session: without a GPU the reason is at hand, and there is nothing to go on from") {
    const FreshDevice fresh;
    make_unusable("there is no GPU here: buy one, or compute on the CPU");
    Session session(small_run(), "Disc", {.backend = "auto"});
    update_until(session, [&] { return session.live().step > 2; });
    CHECK(on_cpu(session.live().backend));
    CHECK(session.live().backend_notice ==
          "computing on the CPU: there is no GPU here: buy one, or compute on the CPU");
    CHECK_FALSE(session.can_go_on_with_cpu());
}

TEST_CASE("session: a GPU that was asked for and is not there fails by name, and the CPU is offered") {
    const FreshDevice fresh;
    make_unusable("there is no GPU here");
    Session session(small_run(), "Disc", kCudaFp32);
    update_until(session, [&] { return session.live().state == LiveRunState::failed; });
    CHECK(session.live().failure.find("there is no GPU here") != std::string::npos);
    REQUIRE(session.can_go_on_with_cpu());
    session.go_on_with_cpu();
    update_until(session, [&] { return session.live().step > 2; });
    CHECK(on_cpu(session.live().backend));
    CHECK(session.trainer().state == RunState::idle);
    session.learn_or_pause();
    update_until(session, [&] { return session.trainer().iteration >= 1; });
    CHECK(on_cpu(session.trainer().backend));
    CHECK(session.finish(60));
}
