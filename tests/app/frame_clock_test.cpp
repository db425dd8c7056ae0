// When the window draws and how long it may sleep.
#include "app/frame_clock.h"

#include <doctest/doctest.h>

namespace {

using namespace nca;

TEST_CASE("frame clock: after input it draws for a while, then sleeps; news draw one frame") {
    FrameClock clock(60);
    clock.drawn(10);
    CHECK(!clock.shall_draw(10.5));
    clock.input(11);
    CHECK(clock.shall_draw(11));
    CHECK(clock.shall_draw(11.5));
    CHECK(!clock.shall_draw(11.7));
    clock.news();
    CHECK(clock.shall_draw(12));
    clock.drawn(12);
    CHECK(!clock.shall_draw(12.5));
}

TEST_CASE("frame clock: not more frames than the screen shows") {
    FrameClock clock(60);
    int frames = 0;
    for (int i = 0; i < 10'000; ++i) {
        const double now = 5 + i * 1e-4;
        clock.news();
        if (clock.shall_draw(now)) {
            clock.drawn(now);
            ++frames;
        }
    }
    CHECK(frames >= 59);
    CHECK(frames <= 66);
    CHECK(clock.frames_per_second() == doctest::Approx(60).epsilon(0.1));
}

TEST_CASE("frame clock: it never spins, and looks at running workers some times a frame") {
    FrameClock clock(60);
    clock.drawn(10);
    CHECK(clock.sleep(10.7, false) == doctest::Approx(0.1));
    CHECK(clock.sleep(10.7, true) == doctest::Approx(1.0 / 240));
    clock.news();
    CHECK(clock.sleep(10.7, true) >= 0.0005);
}

TEST_CASE("frame clock: workers keep the rate, however long a frame takes to draw within its interval") {
    for (const double drawing : {0.001, 0.008, 0.015}) {
        FrameClock clock(60);
        double now = 5;
        double news_at = now;  // there are some 240 times a second
        int frames = 0;
        while (now < 15) {
            if (now >= news_at) {
                clock.news();
                news_at = now + 1.0 / 240;
            }
            if (clock.shall_draw(now)) {
                const double begin = now;
                now += drawing;
                clock.drawn(begin);
                ++frames;
            }
            now += clock.sleep(now, true);
        }
        CHECK(frames >= 540);
        CHECK(frames <= 601);
    }
}

}  // namespace
