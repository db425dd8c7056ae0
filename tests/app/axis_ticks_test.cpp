// Ticks are round, within their range, and few.
#include "app/axis_ticks.h"

#include <doctest/doctest.h>

#include <limits>

namespace {

using namespace nca;
using Numbers = std::vector<double>;

TEST_CASE("linear ticks are round and few") {
    CHECK(linear_ticks(0, 4000, 5) == Numbers{0, 1000, 2000, 3000, 4000});
    CHECK(linear_ticks(0, 1, 2) == Numbers{0, 0.5, 1});
    CHECK(linear_ticks(3.2, 4.1, 8, true) == Numbers{4});
    for (const double most : {0.013, 7.0, 64.0, 8192.0, 1e9}) {
        const auto ticks = linear_ticks(0, most, 5);
        CHECK(ticks.size() >= 2);
        CHECK(ticks.size() <= 6);
    }
    CHECK(linear_ticks(1, 1, 5).empty());
    CHECK(linear_ticks(0, std::numeric_limits<double>::infinity(), 5).empty());
}

TEST_CASE("decades, and more where they are too few") {
    CHECK(decade_ticks(5e-4, 0.3).size() == 3);
    CHECK(decade_ticks(1.5e-3, 8e-3).size() == 2);  // 2e-3, 5e-3
    CHECK(decade_ticks(0, 1).empty());
    for (const double most : {1e6, 1e12, 1e30, 1e300}) {  // a loss that went through the roof
        const auto ticks = decade_ticks(1e-10, most);
        CHECK(ticks.size() >= 2);
        CHECK(ticks.size() <= 8);
    }
    CHECK(decade_ticks(2, 1).empty());
}

TEST_CASE("ticks are written short") {
    CHECK(tick_text(0) == "0");
    CHECK(tick_text(0.05) == "0.05");
    CHECK(tick_text(1e-3) == "1e-3");
    CHECK(tick_text(2.5e-4) == "2.5e-4");
    CHECK(tick_text(0.1, true) == "1e-1");
    CHECK(tick_text(10, true) == "1e1");
    CHECK(tick_text(std::numeric_limits<double>::quiet_NaN()) == "NaN");
}

}  // namespace
