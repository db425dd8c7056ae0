// Whose turn it is: every step of every sample once and in order, whatever the threads, and across a gate's rounds.
#include "engine/backend/cpu/sample_turns.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <vector>

namespace {

using namespace nca;
using namespace nca::cpu;

TEST_CASE("turns: a thread stays with a sample for some steps, then takes the one furthest behind") {
    SampleTurns turns(3, 2);
    turns.begin(100, 1);
    CHECK(turns.steps_left() == 300);
    std::vector<int> samples;
    for (int i = 0; i < 24; ++i) {
        std::optional<Turn> turn = turns.take(0);
        REQUIRE(turn);
        CHECK(turn->step == i % 8);
        turn->part = 1;
        samples.push_back(turn->sample);
        turns.put_back(*turn);
    }
    CHECK(samples == std::vector<int>{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2});
    CHECK(turns.steps_done() == 8);
    CHECK(turns.steps_left() == 276);
}

TEST_CASE("turns: what one thread has no other gets, and lanes are not shared") {
    SampleTurns turns(3, 3);
    turns.begin(2, 4);
    std::optional<Turn> a = turns.take(0);
    std::optional<Turn> b = turns.take(1);
    std::optional<Turn> c = turns.take(2);
    REQUIRE((a && b && c));
    CHECK(a->sample != b->sample);
    CHECK(a->lane != b->lane);
    CHECK(c->lane != b->lane);
    CHECK(c->lane != a->lane);
    CHECK_FALSE(turns.take(0));
    // Put back amid a step: it comes first, with its lane, for whichever thread.
    const Turn amid{b->sample, b->step, 3, b->lane};
    turns.put_back(amid);
    a->part = 4;
    turns.put_back(*a);
    const std::optional<Turn> again = turns.take(0);
    REQUIRE(again);
    CHECK(again->sample == amid.sample);
    CHECK(again->part == 3);
    CHECK(again->lane == amid.lane);
}

TEST_CASE("turns: towards the end samples go on together") {
    SampleTurns turns(2, 1);
    turns.begin(8, 1);
    std::vector<int> steps_of_first;
    while (std::optional<Turn> turn = turns.take(0)) {
        turn->part = 1;
        turns.put_back(*turn);
        if (turn->sample == 0) steps_of_first.push_back(turns.steps_left());
    }
    CHECK(turns.steps_left() == 0);
    CHECK(turns.steps_done() == 8);
    REQUIRE(steps_of_first.size() == 8);
    CHECK(steps_of_first.back() == 1);  // its last step is the last but one of all
}

/// Wanted from every n-th look on until it has held; abandons at the `last`-th hold.
class OftenWanted final : public Gate {
public:
    OftenWanted(int every, int last) : every_(every), left_(last) {}
    bool wanted() const override {
        if (looks_.fetch_add(1) % every_ == every_ - 1) wanted_ = true;
        return wanted_;
    }
    bool hold() override {
        wanted_ = false;
        ++holds_;
        return --left_ > 0;
    }
    int holds() const { return holds_; }

private:
    int every_;
    int left_;
    int holds_ = 0;
    mutable std::atomic<int> looks_{0};
    mutable std::atomic<bool> wanted_{false};
};

TEST_CASE("turns: every part once and in order, for any number of threads and through any rounds") {
    constexpr int kSamples = 7;
    constexpr int kSteps = 9;
    constexpr int kParts = 3;
    for (const int threads : {1, 2, 3})
        for (const int every : {1, 2, 7, 1000}) {
            CAPTURE(threads);
            CAPTURE(every);
            const auto team = make_thread_team(threads);
            SampleTurns turns(kSamples, threads);
            for (int repeat = 0; repeat < 3; ++repeat) {
                std::vector<int> next(kSamples, 0);  // part of all steps
                std::vector<int> lane_owner(static_cast<std::size_t>(threads), -1);
                std::atomic<bool> right{true};
                OftenWanted gate(every, 1 << 30);
                CHECK(run_samples(*team, turns, kSteps, kParts, &gate, [&](const Turn& turn, int thread) {
                    int& expected = next[static_cast<std::size_t>(turn.sample)];
                    int& owner = lane_owner[static_cast<std::size_t>(turn.lane)];
                    if (turn.part == 0) owner = turn.sample;
                    if (turn.step * kParts + turn.part != expected || owner != turn.sample || thread >= threads)
                        right = false;
                    ++expected;
                }));
                CHECK(right.load());
                CHECK((gate.holds() > 10) == (every < 10));
                CHECK(next == std::vector<int>(kSamples, kSteps * kParts));
            }
        }
}

TEST_CASE("turns: an abandoned run tells how many steps are whole for all samples") {
    const auto team = make_thread_team(2);
    SampleTurns turns(5, 2);
    std::vector<std::atomic<int>> done(5);
    OftenWanted gate(5, 20);
    CHECK_FALSE(run_samples(*team, turns, 50, 2, &gate, [&](const Turn& turn, int) {
        if (turn.part == 1) done[static_cast<std::size_t>(turn.sample)] = turn.step + 1;
    }));
    int least = 50;
    for (const auto& steps : done) least = std::min(least, steps.load());
    CHECK(turns.steps_done() == least);
    CHECK(turns.steps_left() > 0);
}

}  // namespace
