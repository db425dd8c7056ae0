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
            const bool strip = (shown & 1) != 0;
            const Layout window = lay_out(each.width, each.height, each.scale);
            // The default arrangement: a column at the right, the tray below the stage unless it is closed.
            const float tray = strip ? 0 : window.tray;
            const ScreenArea middle{window.dock.x, window.dock.y, window.dock.width - window.right,
                                    window.dock.height - tray};
            const StageLayout stage = lay_out_stage(middle, each.scale, (shown & 2) != 0, strip);
            float area = window.right * window.dock.height + tray * middle.width;
            for (const ScreenArea& part :
                 {window.top, window.status, stage.rail, stage.head, stage.stage, stage.ribbon, stage.strip}) {
                CHECK(part.width >= 0);
                CHECK(part.height >= 0);
                CHECK(part.x + part.width <= each.width);
                CHECK(part.y + part.height <= each.height);
                area += part.width * part.height;
            }
            CHECK(area == each.width * each.height);
            CHECK(stage.stage.height >= 200 * each.scale);
            CHECK(scale_fits(each.width, each.height, each.scale));
        }
}

TEST_CASE("layout: a stage without room loses its rows, never below nothing") {
    for (const float height : {0.0F, 10.0F, 40.0F, 70.0F, 100.0F, 129.0F}) {
        const StageLayout stage = lay_out_stage({5, 7, 30, height}, 1, true, true);
        CHECK(stage.stage.height >= 0);
        CHECK(stage.head.height + stage.stage.height + stage.ribbon.height + stage.strip.height == height);
        CHECK(stage.rail.width == 30);
        CHECK(stage.stage.width == 0);
    }
}

TEST_CASE("layout: a scale without room is refused") {
    CHECK(!scale_fits(1280, 800, 1.5F));
    CHECK(!scale_fits(1920, 1080, 2));
    CHECK(scale_fits(2560, 1440, 2));
}

}  // namespace
