// When a running grid's error is measured: often enough that none shown is old, and no oftener.
#include "engine/workers/error_pace.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>

namespace nca {
namespace {

using namespace std::chrono_literals;
using Time = ErrorPace::Clock::time_point;

/// Of a second of frames that come every so often: how often the error is measured, and how old it gets on a screen.
struct Second {
    int frames = 0;
    int measured = 0;
    ErrorPace::Clock::duration oldest{};
};

Second second_of(ErrorPace::Clock::duration interval) {
    ErrorPace pace;
    Second second;
    Time last{};
    const Time begin{5s};
    for (Time now = begin; now < begin + 1s; now += interval, ++second.frames) {
        if (pace.is_due(now, now + interval)) {
            last = now;
            ++second.measured;
        }
        second.oldest = std::max(second.oldest, now + interval - last);
    }
    return second;
}

TEST_CASE("error pace: fast frames share a measurement, slow ones have their own, and none shown is old") {
    for (const auto interval : {4ms, 5ms, 16ms, 20ms, 33ms, 40ms, 50ms}) {
        CAPTURE(interval.count());
        const Second second = second_of(interval);
        CHECK(second.oldest <= ErrorPace::kOldest);
        CHECK(second.measured <= 16);
        CHECK(second.measured < second.frames);
    }
    CHECK(second_of(4ms).measured == 10);
    for (const auto interval : {60ms, 100ms, 250ms, 1000ms}) {
        CAPTURE(interval.count());
        const Second second = second_of(interval);
        CHECK(second.measured == second.frames);
        CHECK(second.oldest <= interval);
    }
}

TEST_CASE("error pace: the first is due, one that is forgotten is, and one before a long wait is") {
    ErrorPace pace;
    const Time begin{5s};
    CHECK(pace.is_due(begin, begin + 4ms));
    CHECK_FALSE(pace.is_due(begin + 4ms, begin + 8ms));
    pace.forget();
    CHECK(pace.is_due(begin + 8ms, begin + 12ms));
    CHECK_FALSE(pace.is_due(begin + 12ms, begin + 16ms));
    CHECK(pace.is_due(begin + 16ms, begin + 1s));
}

}  // namespace
}  // namespace nca
