// Figures and bins of values.
#include "app/histogram.h"

#include <doctest/doctest.h>

#include <limits>
#include <numeric>
#include <vector>

namespace {

using namespace nca;

TEST_CASE("histogram: each value in one bin, or counted beyond the range") {
    const std::vector<float> values{-2, -1, 0, 1, 1, std::numeric_limits<float>::quiet_NaN()};
    const ValueStatistics figures = statistics_of(values, {-1, 1});
    CHECK(figures.count == 5);
    CHECK(figures.not_finite == 1);
    CHECK(figures.beyond == 1);
    CHECK(figures.least == -2);
    CHECK(figures.most == 1);
    CHECK(figures.mean == doctest::Approx(-0.2));
    CHECK(figures.deviation == doctest::Approx(1.16619));
    CHECK(figures.bins.front() == 1);
    CHECK(figures.bins.back() == 2);
    CHECK(figures.fullest == 2);
    CHECK(std::accumulate(figures.bins.begin(), figures.bins.end(), 0U) == 4);
    CHECK(statistics_of({}, {0, 1}).count == 0);
}

}  // namespace
