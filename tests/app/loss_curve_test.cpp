// The loss plot's curves: smoothing without bias, gaps that stay gaps, thinning that keeps every spike.
#include "app/loss_curve.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace {

using namespace nca;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

std::vector<IterationRecord> records(const std::vector<double>& losses) {
    std::vector<IterationRecord> history;
    for (const double loss : losses)
        history.push_back({.iteration = static_cast<std::int64_t>(history.size()),
                           .loss = loss,
                           .gradient_norm = 1,
                           .learning_rate = 1e-3});
    return history;
}

std::vector<double> counting(std::size_t count) {
    std::vector<double> numbers(count);
    for (std::size_t i = 0; i < count; ++i) numbers[i] = static_cast<double>(i);
    return numbers;
}

TEST_CASE("smoothing has no bias towards its start and none at all without weight") {
    LossCurve curve;
    curve.update(1, records({4, 4, 4}), 0.95);
    for (const double value : curve.smoothed()) CHECK(value == doctest::Approx(4));
    curve.update(1, records({4, 2, 1}), 0);
    CHECK(curve.smoothed()[2] == doctest::Approx(1));
    curve.update(2, records({1, 3}), 0.5);
    CHECK(curve.smoothed()[1] == doctest::Approx((0.5 * 1 + 1 * 3) / 1.5));
}

TEST_CASE("a curve that grows is the curve at once") {
    std::vector<double> losses;
    for (int i = 0; i < 50; ++i) losses.push_back(1.0 / (1 + i) + (i % 7) * 0.01);
    const auto history = records(losses);
    LossCurve grown;
    for (std::size_t count = 0; count <= history.size(); count += 10)
        grown.update(3, std::span(history).first(count), 0.9);
    LossCurve whole;
    whole.update(3, history, 0.9);
    REQUIRE(grown.size() == whole.size());
    CHECK(std::equal(grown.smoothed().begin(), grown.smoothed().end(), whole.smoothed().begin()));
}

TEST_CASE("another run, a shorter one and another smoothing begin anew") {
    LossCurve curve;
    curve.update(1, records({1, 2, 3}), 0.5);
    curve.update(2, records({9, 9, 9}), 0.5);
    CHECK(curve.losses()[0] == 9);
    curve.update(2, records({8}), 0.5);
    CHECK(curve.size() == 1);
    CHECK(curve.losses()[0] == 8);
    curve.update(2, records({7, 6}), 0.5);  // the same number of a run, other records
    CHECK(curve.losses()[0] == 7);
    curve.update(2, records({7, 6}), 0);
    CHECK(curve.smoothed()[1] == doctest::Approx(6));
}

TEST_CASE("what is not finite is a mark and a gap, and the average goes on after it") {
    LossCurve curve;
    auto history = records({2, kNaN, 2, kInf, 2});
    history[2].gradient_norm = kInf;
    curve.update(1, history, 0.9);
    CHECK(std::isnan(curve.smoothed()[1]));
    CHECK(std::isnan(curve.smoothed()[3]));
    CHECK(curve.smoothed()[4] == doctest::Approx(2));
    REQUIRE(curve.failures().size() == 3);
    CHECK(curve.failures()[0] == CurveMark{1, "NaN", false});
    CHECK(curve.failures()[1] == CurveMark{2, "Inf", true});
    CHECK(curve.failures()[2] == CurveMark{3, "Inf", false});
}

TEST_CASE("an iteration that left no record is a mark, once, and outlives another smoothing") {
    LossCurve curve;
    curve.update(1, records({1, 1}), 0.5);
    curve.note_failure(2, "iteration 2: the loss is nan (learning rate 8). Lower it");
    curve.note_failure(2, "iteration 2: the loss is nan (learning rate 8). Lower it");
    curve.note_failure(1, "iteration 1: the gradient's norm is inf");
    REQUIRE(curve.failures().size() == 2);
    CHECK(curve.failures()[0] == CurveMark{1, "Inf", true});
    CHECK(curve.failures()[1] == CurveMark{2, "NaN", false});
    curve.update(1, records({1, 1}), 0.7);
    CHECK(curve.failures().size() == 2);
    curve.note_failure(3, "no memory for a batch of 4096");
    CHECK(curve.failures()[2].words == "failed");
    curve.update(2, records({1}), 0.7);
    CHECK(curve.failures().empty());
}

TEST_CASE("a change of the rate by hand is a mark, the schedule's steps are not") {
    auto history = records(std::vector<double>(6, 1.0));
    const std::vector<double> rates{1e-3, 0.95e-3, 0.9e-3, 0.45e-3, 0.43e-3, 0.86e-3};
    for (std::size_t i = 0; i < rates.size(); ++i) history[i].learning_rate = rates[i];
    LossCurve curve;
    curve.update(1, history, 0.5);
    REQUIRE(curve.rate_changes().size() == 2);
    CHECK(curve.rate_changes()[0].iteration == 3);
    CHECK(curve.rate_changes()[1].iteration == 5);
}

TEST_CASE("thinning keeps least and most of every column") {
    const auto iterations = counting(1000);
    std::vector<double> values(1000, 1.0);
    values[501] = 50;
    values[777] = 0.01;
    const auto columns = thin_curve(iterations, values, 0, 1000, 100);
    CHECK(columns.size() == 100);
    double most = 0;
    double least = 10;
    for (const CurveColumn& column : columns) {
        most = std::max(most, column.high);
        least = std::min(least, column.low);
    }
    CHECK(most == 50);
    CHECK(least == 0.01);
    CHECK_FALSE(columns.front().joined);
    CHECK(std::all_of(columns.begin() + 1, columns.end(), [](const CurveColumn& column) { return column.joined; }));
}

TEST_CASE("few values are all shown, and no gap is bridged") {
    const auto iterations = counting(5);
    const std::vector<double> values{1, 2, kNaN, 4, 5};
    const auto columns = thin_curve(iterations, values, 0, 5, 100);
    REQUIRE(columns.size() == 4);
    CHECK(columns[1].joined);
    CHECK_FALSE(columns[2].joined);
    CHECK(columns[2].iteration == 3);
    const auto thick = thin_curve(iterations, values, 0, 5, 1);  // also within one column
    REQUIRE(thick.size() == 2);
    CHECK(thick[0].high == 2);
    CHECK(thick[1].low == 4);
    CHECK_FALSE(thick[1].joined);
    CHECK(thin_curve(iterations, values, 3, 3, 10).empty());
}

TEST_CASE("columns stay the same while a curve grows") {
    const auto iterations = counting(1040);
    const auto early = thin_curve(iterations, iterations, 0, 1031, 100);
    const auto late = thin_curve(iterations, iterations, 0, 1040, 100);
    for (std::size_t i = 0; i + 1 < early.size(); ++i) CHECK(early[i] == late[i]);
}

TEST_CASE("nearest record and range of sight") {
    LossCurve curve;
    curve.update(1, records(std::vector<double>(10, 1.0)), 0.5);
    CHECK(curve.nearest(-5) == 0);
    CHECK(curve.nearest(3.4) == 3);
    CHECK(curve.nearest(3.6) == 4);
    CHECK(curve.nearest(100) == 9);
    std::size_t first = 0;
    std::size_t last = 0;
    curve.seen(2.5, 4.5, first, last);
    CHECK(first == 2);
    CHECK(last == 6);
    curve.seen(50, 60, first, last);
    CHECK(first <= last);
}

TEST_CASE("ranges hold what they must and are never empty") {
    const std::vector<double> losses{0.1, 0.01, kNaN, kInf, 0.0};
    const CurveRange log = loss_range(losses, 0, losses.size(), true);
    CHECK(log.least < 0.01);
    CHECK(log.least > 0);
    CHECK(log.most > 0.1);
    CHECK(log.most < 1);
    const CurveRange linear = loss_range(losses, 0, losses.size(), false);
    CHECK(linear.least == 0);
    CHECK(linear.most > 0.1);
    for (const bool logarithmic : {false, true}) {
        const CurveRange none = loss_range({}, 0, 0, logarithmic);
        CHECK(none.most > none.least);
        const std::vector<double> one{0.5};
        const CurveRange flat = loss_range(one, 0, 1, logarithmic);
        CHECK(flat.most > 0.5);
        CHECK(flat.least < 0.5);
    }
    for (const double last : {0.0, 1.0, 49.0, 63.0, 3412.0, 9999.0, 1e6}) {
        const CurveRange follow = following_range(last);
        CHECK(follow.least == 0);
        CHECK(follow.most > last);
        CHECK(follow.most <= std::max(1.7 * last, 80.0));
    }
    const CurveRange late = following_range(1425, 1389);  // begun from a model's file
    CHECK(late.least == 1380);
    CHECK(late.most > 1425);
    CHECK(late.most < 1500);
    CHECK(following_range(5000, 1389).least == 0);
    CHECK(following_range(0, 0).least == 0);
}

TEST_CASE("the measured losses belong to the seed recipe's target alone") {
    Recipe recipe;
    CHECK(loss_references(recipe).size() == 3);
    recipe.target_size = 32;
    CHECK(loss_references(recipe).empty());
    recipe = {};
    recipe.target = "\U0001F438";
    CHECK(loss_references(recipe).empty());
}

}  // namespace
