// Toasts come, stay for a while and go; errors wait to be dismissed.
#include "app/toast_clock.h"

#include <doctest/doctest.h>

#include <cmath>

using nca::ToastClock;

TEST_CASE("toast: fades in, is seen 2.5 s, fades out") {
    ToastClock clock;
    CHECK_FALSE(clock.seen(10));
    CHECK(std::isinf(clock.next_change(10)));
    clock.show(10, false);
    CHECK(clock.opacity(10) == 0);
    CHECK(clock.opacity(10.08) > 0.5);
    CHECK(clock.opacity(11) == 1);
    CHECK(clock.next_change(10.1) == 10.1);
    CHECK(clock.next_change(11) == 12.5);
    CHECK(clock.opacity(12.6) < 1);
    CHECK(clock.next_change(12.6) == 12.6);
    CHECK(clock.opacity(12.7) == 0);
    CHECK_FALSE(clock.seen(12.7));
}

TEST_CASE("toast: one that takes another's place is seen at once") {
    ToastClock clock;
    clock.show(10, false);
    clock.show(11, false);
    CHECK(clock.opacity(11) == 1);
    CHECK(clock.next_change(11.1) == 13.5);
}

TEST_CASE("toast: an error stays until it is dismissed") {
    ToastClock clock;
    clock.show(10, true);
    CHECK(clock.stays());
    CHECK(clock.opacity(1000) == 1);
    CHECK(std::isinf(clock.next_change(1000)));
    clock.dismiss(1000);
    CHECK(clock.next_change(1000.01) == 1000.01);
    CHECK_FALSE(clock.seen(1000.2));
}

TEST_CASE("toast: one with something to press waits longer for it") {
    ToastClock clock;
    clock.show(10, false, true);
    CHECK(clock.opacity(14) == 1);
    CHECK(clock.next_change(11) == 15);
    CHECK_FALSE(clock.seen(15.2));
}

TEST_CASE("toast: without motion it comes and goes at once") {
    ToastClock clock;
    clock.show(10, false);
    CHECK(clock.opacity(10, false) == 1);
    CHECK(clock.opacity(12.55, false) == 0);
}
