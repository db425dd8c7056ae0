// The regions of the window: they cover it, do not overlap, and keep to the design's sizes.
#include "app/layout.h"

#include <doctest/doctest.h>

#include <initializer_list>

namespace {

using namespace nca;

struct Case {
    float width;
    float height;
    float scale;
};

TEST_CASE("layout: the regions fill the window without overlap at every size of the design") {
    for (const Case& each : {Case{1024, 640, 1}, Case{1280, 800, 1}, Case{1600, 900, 1}, Case{1920, 1080, 1},
                             Case{1920, 1080, 1.5F}, Case{2560, 1440, 2}, Case{1280, 800, 1.25F}})
        for (const int shown : {0, 1, 2, 3}) {
            CAPTURE(each.width);
            CAPTURE(each.scale);
            const Layout layout = lay_out(each.width, each.height, each.scale, (shown & 1) != 0, (shown & 2) != 0);
            float area = 0;
            for (const ScreenArea& part : {layout.top, layout.rail, layout.head, layout.stage, layout.ribbon,
                                           layout.tray, layout.right, layout.status}) {
                CHECK(part.width >= 0);
                CHECK(part.height >= 0);
                CHECK(part.x + part.width <= each.width);
                CHECK(part.y + part.height <= each.height);
                area += part.width * part.height;
            }
            CHECK(area == each.width * each.height);
            CHECK(layout.stage.height >= 200 * each.scale);
            CHECK(scale_fits(each.width, each.height, each.scale));
        }
}

TEST_CASE("layout: a scale without room is refused") {
    CHECK(!scale_fits(1280, 800, 1.5F));
    CHECK(!scale_fits(1920, 1080, 2));
    CHECK(scale_fits(2560, 1440, 2));
}

}  // namespace
