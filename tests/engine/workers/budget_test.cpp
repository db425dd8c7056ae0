// The play <-> learn split between two real workers: shares by processor time (so that a busy machine changes nothing),
// answers to commands while the learner stands, and that what is computed does not depend on it.
#include "engine/workers/budget.h"

#include <doctest/doctest.h>

#if defined(__linux__)
#include <sched.h>
#endif

#include <algorithm>
#include <atomic>
#include <limits>
#include <vector>

#include "tests/engine/workers/worker_case.h"

namespace nca {
namespace {

using namespace test;

const Execution kCpu{.backend = "cpu", .threads = 2};

/// A run whose bands take a millisecond or less, and whose iterations some tenths of a second.
Recipe shared_recipe() {
    Recipe recipe = small_recipe();
    recipe.sizes = {.channels = 16, .hidden = 64};
    recipe.target_size = 24;
    recipe.target_padding = 8;
    recipe.learning.batch = 8;
    recipe.learning.steps = kSlowness > 1 ? 8 : 32;
    return recipe;
}

/// Threads that are made meanwhile have two processors, whatever the machine has: both workers can use all of them.
/// Where there are some to spare neither keeps the other from anything, and the share that is asked for is not met.
class TwoProcessors {
#if defined(__linux__)
public:
    TwoProcessors() {
        REQUIRE(sched_getaffinity(0, sizeof before_, &before_) == 0);
        cpu_set_t two;
        CPU_ZERO(&two);
        for (int i = 0; i < CPU_SETSIZE && CPU_COUNT(&two) < 2; ++i)
            if (CPU_ISSET(i, &before_)) CPU_SET(i, &two);
        REQUIRE(sched_setaffinity(0, sizeof two, &two) == 0);
    }
    ~TwoProcessors() { sched_setaffinity(0, sizeof before_, &before_); }
    TwoProcessors(const TwoProcessors&) = delete;
    TwoProcessors& operator=(const TwoProcessors&) = delete;

private:
    cpu_set_t before_{};
#endif
};

/// Both workers on one machine.
struct Pair {
    explicit Pair(double share, double steps_per_second = 0, const Recipe& recipe = shared_recipe())
        : budget(std::make_shared<Budget>(share, 2)),
          trainer(small_run(recipe), kCpu, new_board(), {}, budget),
          live(start(recipe), nullptr, {.steps_per_second = steps_per_second}, {}, budget) {
        wait_handled(trainer, trainer.start());  // who looks late for "running" finds a short run finished
        wait_until(live, [](const LiveSnapshot& now) { return now.step > 0; });
    }

    static LiveStart start(const Recipe& recipe) {
        LiveStart start;
        start.parameters = initial_parameters(recipe.sizes, 3);
        start.target = disc_target(recipe);
        start.execution = kCpu;
        start.seed = 1;
        return start;
    }

    /// Of what both use from now on, until they have used so much: play's part.
    double share_of_play(double processor_seconds) {
        const BudgetFacts begin = budget->facts();
        const auto deadline = Clock::now() + kStuck;
        for (;;) {
            std::this_thread::sleep_for(10ms);
            const BudgetFacts now = budget->facts();
            const double play = now.play_seconds - begin.play_seconds;
            const double learn = now.learn_seconds - begin.learn_seconds;
            REQUIRE(Clock::now() < deadline);
            if (play + learn >= processor_seconds) return play / (play + learn);
        }
    }

    /// Whether that part is from `low` to `high`. A learner that other programs keep from computing for a quarter of a
    /// second has lost its turn (FairShare), and play has had more.
    bool share_is_within(double low, double high, double processor_seconds) {
        return one_of_three([&] {
            const double measured = share_of_play(processor_seconds);
            MESSAGE("play shall have from " << low << " to " << high << ", has " << measured);
            return measured >= low && measured <= high;
        });
    }

    TwoProcessors two_processors;
    std::shared_ptr<Budget> budget;
    TrainerWorker trainer;
    LiveWorker live;
};

TEST_CASE("budget: both get the share of the processor time that was asked for, also when it changes") {
    Pair pair(0.5);
    for (const double share : {0.15, 0.5, 0.85, 0.3}) {
        pair.budget->set_play_share(share);
        pair.share_of_play(0.3);  // what was before
        CHECK(pair.share_is_within(share - 0.12, share + 0.12, 1.5));
    }
    CHECK(pair.trainer.snapshot()->state == RunState::running);
}

TEST_CASE("budget: a grid that keeps a slow pace leaves its share to the learner; a paused one all") {
    Pair pair(0.9, 10);
    CHECK(pair.share_is_within(0, 0.35, 1.0));
    CHECK(!pair.live.set_controls(paused_controls()));
    wait_for_live(pair.live, LiveRunState::paused);
    pair.share_of_play(0.1);
    CHECK(pair.share_is_within(0, 0.05, 0.5));
}

TEST_CASE("budget: without a learner that wants, the grid has all; and again when it is back") {
    Pair pair(0.1);
    pair.share_of_play(0.2);
    CHECK(pair.share_is_within(0, 0.3, 0.5));
    pair.trainer.pause();
    wait_for_state(pair.trainer, RunState::paused);
    pair.share_of_play(0.1);
    CHECK(pair.share_is_within(0.9, 1, 0.5));
    pair.trainer.resume();
    wait_for_state(pair.trainer, RunState::running);
    pair.share_of_play(0.2);
    CHECK(pair.share_is_within(0, 0.3, 0.5));
    pair.trainer.stop();
    wait_for_state(pair.trainer, RunState::stopped);
    CHECK(pair.share_is_within(0.9, 1, 0.5));
}

TEST_CASE("budget: a learner that stands answers within a tenth of a second, and both join at once") {
    Pair pair(0.95);
    CHECK(one_of_three([&] {
        std::vector<double> answers;
        for (const int milliseconds : {5, 40, 90, 150, 60}) {
            std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
            Clock::time_point begin = Clock::now();
            pair.trainer.pause();
            wait_for_state(pair.trainer, RunState::paused);
            answers.push_back(seconds_since(begin));
            begin = Clock::now();
            pair.trainer.resume();
            wait_for_state(pair.trainer, RunState::running);
            answers.push_back(seconds_since(begin));
        }
        std::sort(answers.begin(), answers.end());
        MESSAGE("median answer " << 1e3 * answers[answers.size() / 2] << " ms, worst " << 1e3 * answers.back()
                                 << " ms");
        return answers[answers.size() - 2] < kAnswerSeconds;  // one may be late: the machine has other things to do
    }));
}

TEST_CASE("budget: the learner goes on when the grid is gone, and the grid when the learner is") {
    const auto budget = std::make_shared<Budget>(0.95);
    TrainerWorker trainer(small_run(shared_recipe()), kCpu, new_board(), {}, budget);
    trainer.start();
    {
        LiveWorker live(Pair::start(shared_recipe()), nullptr, {}, {}, budget);
        wait_until(live, [](const LiveSnapshot& now) { return now.step > 100; });
    }
    const std::int64_t begun = trainer.snapshot()->iteration;
    wait_for_iteration(trainer, begun + 2);

    LiveWorker live(Pair::start(shared_recipe()), nullptr, {}, {}, budget);
    {
        budget->set_play_share(0.05);
        TrainerWorker other(small_run(shared_recipe()), kCpu, new_board(), {}, nullptr);
        wait_until(live, [](const LiveSnapshot& now) { return now.step > 20; });
    }
    trainer.stop();
    wait_for_state(trainer, RunState::stopped);
    const std::uint32_t step = live.snapshot()->step;
    wait_until(live, [&](const LiveSnapshot& now) { return now.step > step + 100; });
}

TEST_CASE("budget: a storm of settings changes no number, of the learner nor of the grid") {
    Recipe recipe = shared_recipe();
    recipe.iterations = 4;
    const TrainingState expected = trained(small_run(recipe), 4, kCpu);
    Pair pair(0.5, 0, recipe);
    std::atomic<bool> over{false};
    std::jthread storm([&] {
        for (int i = 0; !over; ++i) {
            pair.budget->set_play_share(static_cast<double>(i % 7) / 6);
            if (i % 5 == 0) pair.budget->facts();
            std::this_thread::sleep_for(std::chrono::microseconds(i % 11 * 300));
        }
    });
    for (int i = 0; pair.trainer.snapshot()->state != RunState::finished; ++i) {
        pair.trainer.pause();
        pair.trainer.resume();
        CHECK(!pair.live.set_controls({.paused = i % 4 == 0, .steps_per_second = i % 3 == 0 ? 50.0 : 0.0}));
        std::this_thread::sleep_for(15ms);
        if (i > 4000) break;  // a minute
    }
    wait_for_state(pair.trainer, RunState::finished);
    over = true;
    CHECK(same_numbers(pair.trainer.records_since(0).records, expected.history));
    CHECK(!pair.live.set_controls(paused_controls()));
    const auto now = wait_for_live(pair.live, LiveRunState::paused);
    const LiveStart start = Pair::start(recipe);
    LiveGrid twin(start.parameters, start.target, 0.5, start.execution, start.seed, start.noise_level);
    twin.step(static_cast<int>(now->step));
    CHECK(now->error == twin.error());
}

TEST_CASE("budget: the seconds of an iteration are those that it takes beside the grid, pauses excluded") {
    Recipe recipe = shared_recipe();
    recipe.learning.batch = 2;
    Pair pair(0.8, 0, recipe);
    CHECK(one_of_three([&] {
        wait_for_iteration(pair.trainer, pair.trainer.snapshot()->iteration + 1);
        const Clock::time_point begin = Clock::now();  // not later: the first iteration is in progress then, or after
        const std::size_t first = pair.trainer.records_since(0).records.size();
        const auto now = wait_for_iteration(pair.trainer, static_cast<std::int64_t>(first) + 3);
        const double passed = seconds_since(begin);
        const auto records = pair.trainer.records_since(first).records;
        double sum = 0;
        for (std::size_t i = 0; i < 3; ++i) sum += records[i].seconds;
        MESSAGE("three iterations of " << sum << " s in " << passed << " s");
        CHECK(now->seconds_per_iteration > 0);
        return sum > 0.6 * passed && sum < passed + records[0].seconds;
    }));
}

TEST_CASE("budget: what is asked for stays within bounds; nobody at it, nothing is measured") {
    Budget budget;
    CHECK(budget.play_share() == kUsualPlayShare);
    CHECK(budget.set_play_share(2) == 1 - kLeastShare);
    CHECK(budget.set_play_share(-1) == kLeastShare);
    CHECK(budget.set_play_share(std::numeric_limits<double>::quiet_NaN()) == kLeastShare);
    CHECK(Budget(7).play_share() == 1 - kLeastShare);
    const BudgetFacts facts = budget.facts();
    CHECK(facts.play_seconds == 0);
    CHECK(facts.learn_processors == 0);
}

}  // namespace
}  // namespace nca
