// The table of errors by noise level: rows, ratio, fresh starts, refusals.
#include "engine/evaluate/error_by_level.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "engine/evaluate/denoising.h"
#include "engine/model/errors.h"
#include "tests/engine/train/small_run.h"

namespace {

using namespace nca;

std::vector<LevelError> rows_of(const std::vector<double>& levels) {
    const Recipe recipe = test::small_recipe();
    return error_by_level(initial_parameters(recipe.sizes, 1), test::disc_target(recipe),
                          {.levels = levels, .examples = 4, .steps = 3, .seed = 9}, {});
}

}  // namespace

TEST_CASE("one row a level in the order asked for, more noise more error") {
    const std::vector<LevelError> rows = rows_of({1.0, 0.0, 0.5});
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].noise_level == 1.0);
    CHECK(rows[1].noise_level == 0.0);
    CHECK(rows[2].noise_level == 0.5);
    CHECK(rows[1].error_before == 0);
    CHECK(rows[2].error_before > 0.01);
    CHECK(rows[0].error_before > rows[2].error_before);
    CHECK(std::isnan(rows[1].ratio()));
    CHECK(rows[0].ratio() == rows[0].error_after / rows[0].error_before);
    for (const LevelError& row : rows) CHECK((row.living_share > 0 && row.living_share <= 1));
}

TEST_CASE("a row is the denoising of its level with starts of its own") {
    const std::vector<LevelError> rows = rows_of({0.5, 0.5});
    CHECK(rows[0].error_before != rows[1].error_before);
    const Recipe recipe = test::small_recipe();
    const Denoising second = denoise(initial_parameters(recipe.sizes, 1), test::disc_target(recipe),
                                     {.examples = 4, .steps = 3, .noise_level = 0.5, .seed = 9, .draw = 1}, {});
    CHECK(rows[1].error_before == second.error_before);
    CHECK(rows[1].error_after == second.error_after);
    CHECK(rows[1].living_share == second.living_share);
    CHECK(rows_of({0.5})[0].error_after == rows[0].error_after);
}

TEST_CASE("levels that are none are refused") {
    CHECK_THROWS_AS(rows_of({}), InvalidSetting);
    CHECK_THROWS_AS(rows_of({0.5, 2.0}), InvalidSetting);
    CHECK_THROWS_AS(rows_of({-0.1}), InvalidSetting);
    CHECK_THROWS_AS(rows_of({std::numeric_limits<double>::quiet_NaN()}), InvalidSetting);
    CHECK_THROWS_AS(rows_of(std::vector<double>(100'000, 0.5)), InvalidSetting);
}
