// Ranges that hold most values, and follow them.
#include "app/value_range.h"

#include <doctest/doctest.h>

#include <limits>
#include <vector>

#include "app/value_text.h"

namespace {

using namespace nca;

TEST_CASE("value ranges: 98 of 100 lie within") {
    std::vector<float> values;
    for (int i = 0; i <= 100; ++i) values.push_back(static_cast<float>(i) / 100);
    CHECK(range_of(values, RangeRule::symmetric).high == doctest::Approx(0.98));
    CHECK(range_of(values, RangeRule::symmetric).low == doctest::Approx(-0.98));
    CHECK(range_of(values, RangeRule::spread).low == 0);
    for (float& value : values) value = -value;
    CHECK(range_of(values, RangeRule::symmetric).high == doctest::Approx(0.98));
    CHECK(range_of(values, RangeRule::spread).low == doctest::Approx(-0.98));
    CHECK(range_of(values, RangeRule::spread).high == 0);
}

TEST_CASE("value ranges: never empty") {
    CHECK(range_of({}, RangeRule::symmetric) == ValueRange{-1, 1});
    CHECK(range_of(std::vector<float>(9, 0.0F), RangeRule::spread) == ValueRange{0, 1});
    const std::vector<float> wild{std::numeric_limits<float>::infinity(), 2, 2,
                                  std::numeric_limits<float>::quiet_NaN()};
    CHECK(range_of(wild, RangeRule::symmetric) == ValueRange{-2, 2});
}

TEST_CASE("value ranges follow slowly, and arrive") {
    RangeFollower follower;
    follower.jump({-1, 1});
    CHECK(follower.follow({-2, 2}, 0.1));
    CHECK(follower.now().high > 1);
    CHECK(follower.now().high < 1.5);
    int looks = 0;
    while (follower.follow({-2, 2}, 0.1)) REQUIRE(++looks < 100);
    CHECK(follower.now() == ValueRange{-2, 2});
    CHECK(!follower.follow({-2, 2}, 0));
}

TEST_CASE("values are written with the decimals that their range needs") {
    CHECK(value_text(0.0712, {-0.92, 0.92}) == "+0.07");
    CHECK(value_text(-0.92, {-0.92, 0.92}) == "-0.92");
    CHECK(value_text(0.25, {0, 0.5}) == "0.25");
    CHECK(value_text(0, {-1, 1}) == "0");
    constexpr double kInfinite = std::numeric_limits<double>::infinity();
    CHECK(decimals_for({-kInfinite, 1}) == 0);
    CHECK(decimals_for({-1e308, 1e308}) == 0);
    CHECK(value_text(3, {-kInfinite, kInfinite}) == "+3");
    CHECK(value_text(std::numeric_limits<double>::quiet_NaN(), {-1, 1}) == "NaN");
    CHECK(short_decimal(0.4123) == ".412");
    CHECK(short_decimal(-0.0123) == "-.012");
    CHECK(short_decimal(1) == "1.000");
    CHECK(short_decimal(-0.0001) == ".000");
    CHECK(short_decimal(10.5) == "10.500");
}

}  // namespace
