// Median and worst frame of the last seconds.
#include "app/frame_times.h"

#include <doctest/doctest.h>

namespace nca {
namespace {

TEST_CASE("frame times: median and worst of what was drawn without a break") {
    FrameTimes times;
    CHECK(times.intervals().median == 0);
    double now = 10;
    times.add(now, 0.9);  // nothing before it: no interval, and not counted
    CHECK(times.intervals().worst == 0);
    for (int i = 0; i < 60; ++i) times.add(now += i == 30 ? 0.1 : 1.0 / 60, i == 7 ? 0.012 : 0.004);
    CHECK(times.intervals().median == doctest::Approx(1.0 / 60));
    CHECK(times.intervals().worst == doctest::Approx(0.1));
    CHECK(times.drawing().median == doctest::Approx(0.004));
    CHECK(times.drawing().worst == doctest::Approx(0.012));
}

TEST_CASE("frame times: a pause is no frame time, and what is old is forgotten") {
    FrameTimes times;
    double now = 0;
    for (int i = 0; i < 10; ++i) times.add(now += 0.05, 0.001);
    times.add(now += 3, 0.001);
    times.add(now += 0.02, 0.001);
    CHECK(times.intervals().worst == doctest::Approx(0.05));
    for (int i = 0; i < 300; ++i) times.add(now += 0.02, 0.001);  // six seconds
    CHECK(times.intervals().worst == doctest::Approx(0.02));
    for (int i = 0; i < 2000; ++i) times.add(now += 0.001, 0.001);
    CHECK(times.intervals().median == doctest::Approx(0.001));
}

}  // namespace
}  // namespace nca
