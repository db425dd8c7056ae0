// Strokes without gaps, straight lines, and their ends.
#include "app/brush_path.h"

#include <doctest/doctest.h>

#include <cmath>

namespace {

using namespace nca;

TEST_CASE("brush path: no gaps however far the pointer jumped") {
    BrushPath path;
    path.begin({2, 3});
    auto stamps = path.take(0.5F);
    REQUIRE(stamps.size() == 1);
    CHECK(stamps[0].x == 2);
    path.move({70, 50}, false);
    Stroke::Point last = stamps[0];
    stamps = path.take(0.5F);
    for (const Stroke::Point& stamp : stamps) {
        CHECK(std::hypot(stamp.x - last.x, stamp.y - last.y) <= 0.501F);
        last = stamp;
    }
    CHECK(last.x == doctest::Approx(70));
    CHECK(last.y == doctest::Approx(50));
    CHECK(path.take(0.5F).empty());
}

TEST_CASE("brush path: straight lines go along an axis or the diagonal") {
    BrushPath path;
    path.begin({10, 10});
    path.take(1);
    path.move({30, 12}, true);
    CHECK(path.take(1).back().y == 10);
    path.move({11, 40}, true);
    CHECK(path.take(1).back().x == 10);
    path.move({25, 23}, true);
    const Stroke::Point end = path.take(1).back();
    CHECK(end.x - 10 == end.y - 10);
}

TEST_CASE("brush path: after its end nothing is drawn until it begins again") {
    BrushPath path;
    path.begin({1, 1});
    CHECK(path.drawing());
    path.end();
    CHECK(!path.drawing());
    path.move({5, 5}, false);
    CHECK(path.take(1).empty());
    path.begin({8, 8});
    CHECK(path.take(1).size() == 1);  // and no line from the stroke before
}

}  // namespace
