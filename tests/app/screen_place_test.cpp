// Where the window opens: the place that was kept, moved onto a screen that is there.
#include "app/screen_place.h"

#include <doctest/doctest.h>

#include <array>

namespace nca {
namespace {

constexpr std::array<ScreenPlace, 2> kTwo{{{0, 27, 1920, 1053}, {1920, 0, 1280, 1024}}};

TEST_CASE("place: where it still fits it stays") {
    CHECK(place_on(kTwo, {100, 100, 1280, 800}) == ScreenPlace{100, 100, 1280, 800});
    CHECK(place_on(kTwo, {1930, 10, 1200, 900}) == ScreenPlace{1930, 10, 1200, 900});
}

TEST_CASE("place: what hangs over an edge is moved onto the monitor that has most of it, and made to fit") {
    CHECK(place_on(kTwo, {-200, -50, 1280, 800}) == ScreenPlace{0, 27, 1280, 800});
    CHECK(place_on(kTwo, {1700, 100, 1200, 800}) == ScreenPlace{1920, 100, 1200, 800});
    CHECK(place_on(kTwo, {100, 100, 4000, 3000}) == ScreenPlace{0, 27, 1920, 1053});
}

TEST_CASE("place: on a monitor that is gone, or none at all, there is no place") {
    CHECK(place_on(kTwo, {5000, 100, 1280, 800}) == ScreenPlace{});
    CHECK(place_on(kTwo, {100, 1070, 1280, 800}) == ScreenPlace{});  // ten pixels are not enough to take hold of
    CHECK(place_on(kTwo, {}) == ScreenPlace{});
    CHECK(place_on(kTwo, {100, 100, -5, 800}) == ScreenPlace{});
    CHECK(place_on({}, {0, 0, 1280, 800}) == ScreenPlace{});
    CHECK(place_on(kTwo, {-100'000, -100'000, 100'000, 100'000}) == ScreenPlace{});
}

}  // namespace
}  // namespace nca
