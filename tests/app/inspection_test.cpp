// Pointing at cells, pinning and freeing them.
#include "app/inspection.h"

#include <doctest/doctest.h>

namespace nca {
namespace {

TEST_CASE("pointing shows a cell, a click pins it, another click frees it") {
    Inspection inspection;
    CHECK(!inspection.shown());
    inspection.pin();
    CHECK(!inspection.pinned());
    inspection.point(Cell{3, 4});
    CHECK(inspection.shown() == Cell{3, 4});
    inspection.point(std::nullopt);  // the pointer left for the tab
    CHECK(inspection.shown() == Cell{3, 4});
    CHECK(!inspection.pinned());
    inspection.click({5, 6});
    CHECK(inspection.pinned());
    inspection.point(Cell{1, 1});
    CHECK(inspection.shown() == Cell{5, 6});
    inspection.click({7, 8});
    CHECK(inspection.shown() == Cell{7, 8});
    CHECK(inspection.pinned());
    inspection.click({7, 8});
    CHECK(!inspection.pinned());
    CHECK(inspection.shown() == Cell{7, 8});
    inspection.pin();
    CHECK(inspection.pinned());
    inspection.stop_pointing();
    CHECK(inspection.shown() == Cell{7, 8});
    inspection.free();
    CHECK(!inspection.shown());
}

TEST_CASE("cells outside a new grid are forgotten") {
    Inspection inspection;
    inspection.click({20, 4});
    inspection.point(Cell{1, 1});
    inspection.keep_within({24, 24});
    CHECK(inspection.pinned());
    inspection.keep_within({16, 16});
    CHECK(!inspection.pinned());
    CHECK(inspection.shown() == Cell{1, 1});
}

}  // namespace
}  // namespace nca
