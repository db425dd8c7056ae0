// The window's session: another recipe begins a new run on the same target and sizes, for learner and grid alike, and
// what is asked for in one breath is done.
#include "app/session.h"

#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "app/recipes.h"
#include "engine/model/errors.h"
#include "tests/app/fresh_folder.h"
#include "tests/engine/train/small_run.h"

namespace {

using namespace nca;

/// Waits until something is so; false if it never is.
template <class Good>
bool comes_true(Session& session, Good good) {
    for (int i = 0; i < 24'000; ++i) {  // two minutes: workers give way to all else
        session.update();
        if (good()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
}

/// It learns with so large steps that the next numbers are none.
void grow_wild(Session& session) {
    LearningControls wild = session.learning();
    wild.learning_rate = wild.end_learning_rate = 1000;
    CHECK(!session.set_learning(wild));
}

/// It learns a while before. It is shown as it was then.
void learn_until_it_will_fail(Session& session) {
    session.set_playing(false);
    session.learn_or_pause();
    REQUIRE(comes_true(session, [&] { return session.trainer().iteration >= 40; }));
    grow_wild(session);
}

TEST_CASE("a recipe begins a new run with the sizes and target of the present one") {
    TrainingState run = test::small_run();
    run.iteration = 7;  // something was learnt
    run.parameters.values.assign(run.parameters.values.size(), 0.125F);
    Session session(run, "disc", {.backend = "reference", .threads = 1});
    const Recipe healer = choose_recipe("healer").recipe;
    session.begin_recipe(healer, true);
    REQUIRE(comes_true(session, [&] { return session.trainer().recipe.name == "Healer"; }));
    CHECK(session.trainer().recipe.sizes == run.recipe.sizes);
    CHECK(session.trainer().recipe.grid() == run.recipe.grid());
    CHECK(session.trainer().recipe.learning == healer.learning);
    CHECK(session.trainer().recipe.endurance == healer.endurance);
    CHECK(session.trainer().iteration == 0);
    CHECK(session.trainer().state == RunState::idle);
    CHECK(session.learning() == healer.learning);
    CHECK_FALSE(session.target().premultiplied);

    Recipe wrong = healer;
    wrong.learning.batch = 0;
    CHECK_THROWS_AS(session.begin_recipe(wrong, false), InvalidSetting);
}

TEST_CASE("the history is that of the snapshot shown beside it, also while the learner goes on or begins anew") {
    Session session(test::small_run(), "disc", {.backend = "cpu", .threads = 1});
    session.set_playing(false);
    for (int reset = 0; reset < 3; ++reset) {
        session.learn_or_pause();
        std::int64_t apart = 0;
        REQUIRE(comes_true(session, [&] {
            for (int frame = 0; frame < 1'000; ++frame) {
                session.update();
                const auto records = static_cast<std::int64_t>(session.history().size());
                if (records != session.trainer().iteration) ++apart;
                if (records > 0 && session.history().back().iteration != records - 1) ++apart;
            }
            return session.trainer().iteration >= 30;
        }));
        CHECK(apart == 0);
        session.reset_learning();
        REQUIRE(comes_true(session, [&] { return session.trainer().state == RunState::idle; }));
        CHECK(session.history().empty());
    }
}

TEST_CASE("learning begins where it was asked for right behind a reset, before that was handled") {
    for (int i = 0; i < 20; ++i) {
        Session session(test::small_run(), "disc", {.backend = "reference", .threads = 1});
        session.set_playing(false);
        const auto is = [&](RunState state) {
            return comes_true(session, [&] { return session.trainer().state == state; });
        };
        const auto reset_and_learn = [&] {
            session.reset_learning();
            session.learn_or_pause();
            CHECK(is(RunState::running));
            CHECK(session.trainer().refusal.empty());
        };
        session.learn_or_pause();
        REQUIRE(is(RunState::running));
        session.learn_or_pause();
        REQUIRE(is(RunState::paused));
        reset_and_learn();
        session.stop_learning();
        REQUIRE(is(RunState::stopped));
        reset_and_learn();
    }
}

TEST_CASE("what is asked for twice in one breath, or behind a new run, is done: by what is shown and what was asked") {
    for (int i = 0; i < 20; ++i) {
        Session session(test::small_run(), "disc", {.backend = "reference", .threads = 1});
        session.set_playing(false);
        const auto settled = [&](RunState state) {
            return comes_true(session, [&] { return session.trainer().state == state; }) &&
                   session.trainer().refusal.empty();
        };
        CHECK_FALSE(session.learns());
        session.learn_or_pause();
        CHECK(session.learns());  // though the learner has not answered
        session.learn_or_pause();
        CHECK_FALSE(session.learns());
        CHECK(settled(RunState::paused));
        session.learn_or_pause();
        REQUIRE(settled(RunState::running));
        session.reset_learning();  // the run that is shown still learns
        session.learn_or_pause();
        CHECK(session.learns());
        REQUIRE(comes_true(session, [&] { return session.shows_newest_run(); }));
        CHECK(settled(RunState::running));
    }
}

TEST_CASE("a run that failed behind its back is not resumed by who wanted to pause it") {
    Session session(test::small_run(), "disc", {.backend = "cpu", .threads = 1});
    learn_until_it_will_fail(session);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(120);
    while (session.trainer_worker().snapshot()->state != RunState::failed &&
           std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    REQUIRE(session.trainer().state == RunState::running);  // as it is shown
    session.learn_or_pause();
    REQUIRE(comes_true(session, [&] { return !session.trainer().refusal.empty(); }));
    CHECK(session.trainer().state == RunState::failed);
}

TEST_CASE("a new target's grid opens behind its run: the learner holds that, and nothing of the old one is shown") {
    Session session(test::small_run(), "disc", {.backend = "cpu", .threads = 1});
    session.set_playing(false);
    session.learn_or_pause();
    REQUIRE(comes_true(session, [&] { return session.trainer().iteration >= 3; }));
    const test::FreshFolder folder;
    session.save_checkpoint(folder / "old.checkpoint");
    REQUIRE(comes_true(session, [&] { return session.trainer().saved_iteration > 0; }));
    TargetChoice choice;
    choice.source = "🐸";
    session.learn_another(choice);
    CHECK_FALSE(session.shows_newest_run());  // no frame was drawn since
    CHECK(session.trainer_worker().snapshot()->recipe.target == "🐸");
    CHECK(session.trainer_worker().snapshot()->iteration == 0);
    REQUIRE(comes_true(session, [&] { return session.shows_newest_run(); }));
    CHECK(session.trainer().saved_path.empty());
    CHECK(session.trainer().saved_iteration == -1);
}

TEST_CASE("learning begins anew where it was asked for right behind the reset of a failed run") {
    Session session(test::small_run(), "disc", {.backend = "cpu", .threads = 1});
    learn_until_it_will_fail(session);
    REQUIRE(comes_true(session, [&] { return session.trainer().state == RunState::failed; }));
    CHECK(session.resume_point() > 0);
    session.reset_learning();
    session.learn_or_pause();
    CHECK(comes_true(session, [&] { return session.trainer().state == RunState::running; }));
    CHECK(session.trainer().refusal.empty());
}

TEST_CASE("where a run was to go on is forgotten when it did and failed again, though nobody saw it at work") {
    Session session(test::small_run(), "disc", {.backend = "cpu", .threads = 1});
    learn_until_it_will_fail(session);
    REQUIRE(comes_true(session, [&] { return session.trainer().state == RunState::failed; }));
    const std::int64_t chosen = session.trainer().kept.back().iteration;
    REQUIRE(chosen != session.trainer().last_good);
    session.choose_resume_point(chosen);
    const std::uint64_t handled = session.trainer().handled;
    session.learn_or_pause();
    CHECK(session.resume_point() == chosen);
    const auto unseen = [&](auto becomes_true) {  // the session does not look
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(120);
        while (std::chrono::steady_clock::now() < deadline) {
            const auto now = session.trainer_worker().snapshot();
            if (now->handled > handled && becomes_true(*now)) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return false;
    };
    REQUIRE(unseen(
        [&](const TrainerSnapshot& now) { return now.state == RunState::running && now.iteration >= chosen + 40; }));
    grow_wild(session);
    REQUIRE(unseen([](const TrainerSnapshot& now) { return now.state == RunState::failed; }));
    session.update();
    REQUIRE(session.trainer().refusal.empty());
    CHECK(session.trainer().last_good > chosen);
    CHECK(session.resume_point() == session.trainer().last_good);
}

TEST_CASE("a premultiplied target is that of the grid, too") {
    TrainingState run = test::small_run();
    for (std::size_t i = 3; i < run.target.picture.pixels.size(); i += 4) run.target.picture.pixels[i] /= 2;
    Session session(run, "disc", {.backend = "reference", .threads = 1});
    session.set_playing(false);
    const auto error_at_clean = [&] {
        session.restart_at_level(0, session.new_edit());
        session.update();
        return session.frame().error;
    };
    session.begin_recipe(choose_recipe("cax-main").recipe, false);
    CHECK(session.target().premultiplied);
    REQUIRE(comes_true(session, [&] { return session.trainer().recipe.premultiplied; }));
    // The clean start is the target itself, as the grid has it.
    CHECK(comes_true(session, [&] { return error_at_clean() < 1e-9; }));
    const std::vector<float> values = session.target().values();
    bool halved = false;
    for (std::size_t i = 0; i < values.size(); i += 4) halved = halved || (values[i + 3] > 0 && values[i] < 0.5F);
    CHECK(halved);
}

}  // namespace
