// Zoom and pan: whole pixels, the fixed cell, and what can't be lost from sight.
#include "app/view_transform.h"

#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>

namespace {

using namespace nca;

ViewTransform placed(float width, float height) {
    ViewTransform view;
    view.place({64, 88, width, height}, {72, 72});
    return view;
}

TEST_CASE("view: as large as it fits, centred on whole pixels") {
    const ViewTransform view = placed(896, 524);
    CHECK(view.zoom() == 7);
    CHECK(view.picture().x == 64 + (896 - 504) / 2);
    CHECK(view.picture().width == 504);
    CHECK(placed(10, 10).zoom() == 1);
}

TEST_CASE("view: cells and pixels are each other's inverse") {
    ViewTransform view = placed(901, 533);
    view.zoom_by(3, {300, 200});
    const ScreenPoint there = view.to_screen({12.25F, 70.5F});
    CHECK(view.to_cells(there).x == doctest::Approx(12.25));
    CHECK(view.to_cells(there).y == doctest::Approx(70.5));
}

TEST_CASE("view: the cell under the pointer stays when it zooms") {
    for (const int steps : {1, 4, -2}) {
        ViewTransform view = placed(896, 524);
        const ScreenPoint pointer{500, 300};
        const ScreenPoint before = view.to_cells(pointer);
        view.zoom_by(steps, pointer);
        CHECK(view.zoom() != 7);
        CHECK(std::abs(view.to_cells(pointer).x - before.x) <= 1.0F / static_cast<float>(view.zoom()) + 1e-4F);
        CHECK(std::abs(view.to_cells(pointer).y - before.y) <= 1.0F / static_cast<float>(view.zoom()) + 1e-4F);
    }
}

TEST_CASE("view: panned far away, some of it is still in sight, and fit brings it back") {
    ViewTransform view = placed(896, 524);
    const ScreenArea fitted = view.picture();
    view.pan_by(1e6F, -1e6F);
    CHECK(view.picture().x < 64 + 896);
    CHECK(view.picture().y + view.picture().height > 88);
    CHECK(!view.fitted());
    view.fit();
    CHECK(view.fitted());
    CHECK(view.picture().x == fitted.x);
    CHECK(view.picture().y == fitted.y);
}

TEST_CASE("view: zoom stays within 1 and 128 pixels a cell") {
    ViewTransform view = placed(896, 524);
    for (int i = 0; i < 40; ++i) view.zoom_by(1, {500, 300});
    CHECK(view.zoom() == 128);
    for (int i = 0; i < 40; ++i) view.zoom_by(-1, {500, 300});
    CHECK(view.zoom() == 1);
}

}  // namespace
