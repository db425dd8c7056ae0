// The scale of the interface: what does not fit is made smaller or refused with the reason.
#include "app/interface_scale.h"

#include <doctest/doctest.h>

#include <limits>

namespace {

using namespace nca;

TEST_CASE("interface scale: the largest that fits") {
    CHECK(fitting_scale(1280, 800, 1) == 1);
    CHECK(fitting_scale(1280, 800, 3) == 1.25F);
    CHECK(fitting_scale(2560, 1440, 2) == 2);
    CHECK(fitting_scale(1920, 1080, 2) == 1.5F);
    CHECK(fitting_scale(300, 200, 2) == kLeastScale);
    CHECK(fitting_scale(9999, 9999, 100) == kMostScale);
    CHECK(fitting_scale(9999, 9999, -1) == kLeastScale);
    CHECK(fitting_scale(1280, 800, std::numeric_limits<float>::quiet_NaN()) == 1);
}

TEST_CASE("interface scale: a refusal names both sizes") {
    CHECK(why_scale_not(1280, 800, 1.25F).empty());
    CHECK(why_scale_not(1280, 800, 1.5F) ==
          "An interface scale of 1.50 needs a window of 1536x960; this one is 1280x800.");
    CHECK(why_scale_not(9999, 9999, 3.25F) == "An interface scale of 3.25 is outside 0.75 to 3.");
    CHECK(!why_scale_not(9999, 9999, std::numeric_limits<float>::quiet_NaN()).empty());
}

}  // namespace
