// Brush strokes: falloff, and the weights of many stamps together.
#include "engine/model/brush.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "engine/model/errors.h"

namespace {

using namespace nca;

TEST_CASE("brush: the weight falls linearly outside the hard core") {
    CHECK(brush_weight(0, 4, 0, 1) == 1.0F);
    CHECK(brush_weight(1, 4, 0, 1) == doctest::Approx(0.75));
    CHECK(brush_weight(4, 4, 0, 1) == 0.0F);
    CHECK(brush_weight(9, 4, 0, 1) == 0.0F);
    CHECK(brush_weight(2, 4, 0.5F, 1) == 1.0F);  // the core reaches to r * hardness
    CHECK(brush_weight(3, 4, 0.5F, 1) == doctest::Approx(0.5));
    CHECK(brush_weight(3, 4, 0.5F, 0.5F) == doctest::Approx(0.25));
    CHECK(brush_weight(0, 4, 0.5F, 0) == 0.0F);
}

TEST_CASE("brush: hardness 1 is a hard edge, without a division by zero") {
    CHECK(brush_weight(0, 4, 1, 0.75F) == 0.75F);
    CHECK(brush_weight(3.999F, 4, 1, 0.75F) == 0.75F);
    CHECK(brush_weight(4, 4, 1, 0.75F) == 0.0F);
}

TEST_CASE("stroke: cells are points at their centres") {
    Stroke stroke;
    stroke.points = {{2.5F, 0.5F}};  // the centre of the third cell of the first row
    stroke.radius = 2;
    stroke.hardness = 0;
    const std::vector<float> weights = stroke_weights(stroke, {3, 5});
    REQUIRE(weights.size() == 15);
    CHECK(weights[2] == 1.0F);
    CHECK(weights[1] == doctest::Approx(0.5));
    CHECK(weights[3] == doctest::Approx(0.5));
    CHECK(weights[7] == doctest::Approx(0.5));
    CHECK(weights[6] == doctest::Approx(1.0 - std::sqrt(2.0) / 2.0));
    CHECK(weights[0] == 0.0F);
    CHECK(weights[12] == 0.0F);
}

TEST_CASE("stroke: stamps that overlap give the largest weight, not the sum, whatever their order") {
    Stroke first, second, both;
    first.points = {{3.0F, 3.0F}};
    second.points = {{4.5F, 3.5F}};
    both.points = {{4.5F, 3.5F}, {3.0F, 3.0F}, {3.0F, 3.0F}};
    for (Stroke* stroke : {&first, &second, &both}) {
        stroke->radius = 3;
        stroke->strength = 0.8F;
    }
    const GridSize grid{8, 9};
    const auto a = stroke_weights(first, grid), b = stroke_weights(second, grid), c = stroke_weights(both, grid);
    for (std::size_t i = 0; i < c.size(); ++i) CHECK(c[i] == std::max(a[i], b[i]));
    CHECK(*std::max_element(c.begin(), c.end()) == 0.8F);
}

TEST_CASE("stroke: equals the weight of every cell computed alone") {
    Stroke stroke;
    stroke.points = {{-1.25F, 2.0F}, {6.75F, 10.5F}, {100.0F, 100.0F}};
    stroke.radius = 3.7F;
    stroke.hardness = 0.3F;
    const GridSize grid{11, 7};
    const std::vector<float> weights = stroke_weights(stroke, grid);
    for (int y = 0; y < grid.height; ++y)
        for (int x = 0; x < grid.width; ++x) {
            float largest = 0;
            for (const auto& point : stroke.points)
                largest =
                    std::max(largest, brush_weight(static_cast<float>(std::hypot(x + 0.5 - point.x, y + 0.5 - point.y)),
                                                   stroke.radius, stroke.hardness, stroke.strength));
            CHECK(weights[static_cast<std::size_t>(y * grid.width + x)] == largest);
        }
}

TEST_CASE("stroke: far away, huge or without points it stays in the grid") {
    Stroke stroke;
    CHECK(stroke_weights(stroke, {2, 2}) == std::vector<float>(4, 0.0F));
    stroke.points = {{1e30F, -1e30F}};
    CHECK(stroke_weights(stroke, {2, 2}) == std::vector<float>(4, 0.0F));
    stroke.points = {{1, 1}};
    stroke.radius = 1e30F;
    CHECK(stroke_weights(stroke, {2, 2}) == std::vector<float>(4, 1.0F));
    stroke.radius = 1e-30F;
    CHECK(stroke_weights(stroke, {2, 2}) == std::vector<float>(4, 0.0F));
}

TEST_CASE("stroke: numbers that make no sense are refused") {
    constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    const auto check_refused = [](const std::function<void(Stroke&)>& spoil) {
        Stroke stroke;
        stroke.points = {{1, 1}};
        CHECK_NOTHROW(stroke_weights(stroke, {4, 4}));
        spoil(stroke);
        CHECK_THROWS_AS(stroke_weights(stroke, {4, 4}), InvalidSetting);
    };
    for (const float bad : {0.0F, -1.0F, kNaN, kInfinity}) check_refused([&](Stroke& stroke) { stroke.radius = bad; });
    for (const float bad : {-0.01F, 1.01F, kNaN}) {
        check_refused([&](Stroke& stroke) { stroke.hardness = bad; });
        check_refused([&](Stroke& stroke) { stroke.strength = bad; });
    }
    for (const float bad : {kNaN, kInfinity, -kInfinity}) {
        check_refused([&](Stroke& stroke) { stroke.points[0].x = bad; });
        check_refused([&](Stroke& stroke) { stroke.points[0].y = bad; });
        check_refused([&](Stroke& stroke) { stroke.colour[2] = bad; });
    }
}

}  // namespace
