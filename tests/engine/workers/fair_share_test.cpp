// The rule of the play <-> learn split on an invented machine with an invented clock: shares that both sides get where
// both want all, what happens where one wants little, and that nobody waits for nothing.
#include "engine/workers/fair_share.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace nca {
namespace {

/// A machine on which two sides compute, in ticks of a millisecond. Its system deals processors out by what each side
/// can use.
struct Machine {
    double processors = 2;
    double play_can_use = 2;  ///< processors, at most, by its threads
    double learn_can_use = 2;
    double steps_per_second = std::numeric_limits<double>::infinity();  ///< asked for
    double step_cost = 0.002;                                           ///< processor seconds
    bool learner_sleeps = false;                                        ///< it wants to compute, but waits for a disk
};

struct Outcome {
    double play = 0, learn = 0;  ///< processors used on average
    double steps = 0;            ///< a second
    double longest_stand = 0;    ///< seconds for which play waited without a step
    double share() const { return play / (play + learn); }
};

Outcome simulate(const Machine& machine, double share, double seconds = 20) {
    constexpr double kTick = 0.001;
    FairShare rule(share, static_cast<int>(std::ceil(machine.processors)));
    ShareLook look;
    Outcome outcome;
    double owed_steps = 0;  // processor seconds of steps that are due
    double step_left = 0;   // of the step in progress
    double wait_until = 0;
    double learner_in_band = 0;
    double last_run = 0;
    bool rested = true;
    bool learn_stood_before = false;
    bool must_stand = false;
    for (int tick = 0; tick * kTick < seconds; ++tick) {
        look.now = tick * kTick;
        const bool all = machine.steps_per_second > 1e9;
        if (!all) owed_steps = std::min(owed_steps + machine.steps_per_second * machine.step_cost * kTick, 0.5);
        // A paced grid has something to do once a whole step is due.
        if (!all && step_left <= 0 && owed_steps >= machine.step_cost) {
            owed_steps -= machine.step_cost;
            step_left = machine.step_cost;
        }
        bool play_runs = all || step_left > 0;
        if (!play_runs && !rested) {
            rule.look(look);
            rule.rest();
            must_stand = false;
            rested = true;
        } else if (play_runs && look.now >= wait_until) {
            look.play_rested = rested;
            rested = false;
            const Turn turn = rule.look(look);
            look.play_rested = false;
            must_stand = turn == Turn::play;
            if (turn == Turn::learn) wait_until = look.now + rule.seconds_to_wait();
        }
        if (look.now < wait_until) play_runs = false;
        // The learner ends its band, of three milliseconds, before it stands.
        learner_in_band = learner_in_band > kTick ? learner_in_band - kTick : must_stand ? 0 : 0.003;
        const bool learn_runs = !machine.learner_sleeps && learner_in_band > 0;
        look.learn_stood = learn_stood_before && !learn_runs;
        learn_stood_before = !learn_runs;
        const double play_wish = play_runs ? machine.play_can_use : 0;
        const double learn_wish = learn_runs ? machine.learn_can_use : 0;
        const double fit = std::min(1.0, machine.processors / std::max(play_wish + learn_wish, 1e-9));
        const double play = all ? play_wish * fit * kTick : std::min(play_wish * fit * kTick, step_left);
        look.play_used += play;
        look.learn_used += learn_wish * fit * kTick;
        if (!all) step_left -= play;
        if (play > 0 || !play_runs == rested) last_run = look.now;
        outcome.longest_stand = std::max(outcome.longest_stand, look.now - last_run);
    }
    outcome.play = look.play_used / seconds;
    outcome.learn = look.learn_used / seconds;
    outcome.steps = look.play_used / machine.step_cost / seconds;
    return outcome;
}

TEST_CASE("fair share: where both want all, each gets its share, on machines of few cores") {
    for (const double processors : {1.0, 2.0, 4.0})
        for (const double share : {0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95}) {
            CAPTURE(processors);
            CAPTURE(share);
            const Outcome got =
                simulate({.processors = processors, .play_can_use = processors, .learn_can_use = processors}, share);
            CHECK(got.share() == doctest::Approx(share).epsilon(0.04).scale(1));
            CHECK(got.play + got.learn > 0.85 * processors);
            CHECK(got.longest_stand < 0.1);
        }
}

TEST_CASE("fair share: where the system itself favours the learner's many threads, play still gets its share") {
    const Outcome got = simulate({.processors = 2, .play_can_use = 1, .learn_can_use = 8}, 0.4);
    CHECK(got.share() > 0.36);
    CHECK(got.share() < 0.44);
}

TEST_CASE("fair share: a grid that keeps its pace leaves the rest to the learner, whatever its share") {
    for (const double share : {0.1, 0.3, 0.9}) {
        CAPTURE(share);
        const Outcome got = simulate({.steps_per_second = 20}, share);
        CHECK(got.steps == doctest::Approx(20).epsilon(0.05));
        CHECK(got.learn > 1.85);
    }
}

TEST_CASE("fair share: a pace beyond its share is not kept, at the cost of the grid and not of the learner") {
    // 800 steps a second would take 1.6 processors; three tenths of two are 0.6.
    const Outcome got = simulate({.steps_per_second = 800}, 0.3);
    CHECK(got.share() == doctest::Approx(0.3).epsilon(0.15));
    CHECK(got.steps > 200);
    // And one within it is: 0.5 processors.
    CHECK(simulate({.steps_per_second = 250}, 0.3).steps == doctest::Approx(250).epsilon(0.05));
}

TEST_CASE("fair share: with cores to spare nobody stands for a grid that can't use its share") {
    const Outcome got = simulate({.processors = 64, .play_can_use = 3, .learn_can_use = 64}, 0.5);
    CHECK(got.learn > 55);
    CHECK(got.play > 2.5);
}

TEST_CASE("fair share: play is not kept waiting for a learner that sleeps") {
    const Outcome got = simulate({.learner_sleeps = true}, 0.1);
    CHECK(got.longest_stand < 0.35);
    CHECK(got.steps > 0);
}

TEST_CASE("fair share: a learner that gets little of a busy machine has not lost its turn") {
    const Outcome got =
        simulate({.processors = 0.02, .play_can_use = 0.02, .learn_can_use = 0.02, .step_cost = 0.0002}, 0.1, 600);
    CHECK(got.share() == doctest::Approx(0.1).epsilon(0.2));
}

TEST_CASE("fair share: time in which the learner was away is no debt") {
    FairShare rule(0.5, 2);
    rule.look({.now = 0});
    rule.look({.now = 1, .play_used = 1});
    CHECK(rule.turn() == Turn::learn);
    CHECK(rule.seconds_to_wait() > 0);
    rule.begin_anew();
    CHECK(rule.turn() == Turn::both);
    CHECK(rule.look({.now = 5, .play_used = 9}) == Turn::both);
    CHECK(rule.seconds_to_wait() == 0);
    CHECK(rule.look({.now = 5.1, .play_used = 9, .learn_used = 0.1}) == Turn::play);
    rule.rest();
    CHECK(rule.turn() == Turn::both);
    CHECK(rule.look({.now = 6, .play_used = 9, .learn_used = 1, .play_rested = true}) == Turn::both);
}

}  // namespace
}  // namespace nca
