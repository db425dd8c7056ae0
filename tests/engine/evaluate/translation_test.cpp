// Translation: moving is a permutation, masks are those of the places, and a model far from the border does not notice.
#include "engine/evaluate/translation.h"

#include <doctest/doctest.h>

#include "engine/model/errors.h"
#include "tests/engine/evaluate/busy_model.h"

namespace {

using namespace nca;
using test::busy_model;
using test::small_target;

void nothing(double) {}

}  // namespace

TEST_CASE("translation: moving goes around the edges, and back again") {
    const std::vector<std::uint8_t> values{1, 2, 3, 4, 5, 6};
    const GridSize grid{2, 3};
    CHECK(moved(std::span<const std::uint8_t>(values), grid, 1, {1, 0}) == std::vector<std::uint8_t>{3, 1, 2, 6, 4, 5});
    CHECK(moved(std::span<const std::uint8_t>(values), grid, 1, {-4, 3}) ==
          std::vector<std::uint8_t>{5, 6, 4, 2, 3, 1});
    std::vector<float> deep(2 * 6 * 4);
    for (std::size_t i = 0; i < deep.size(); ++i) deep[i] = static_cast<float>(i);
    const auto there = moved(std::span<const float>(deep), grid, 4, {2, 1});
    CHECK(there != deep);
    CHECK(moved(std::span<const float>(there), grid, 4, {-2, -1}) == deep);
}

TEST_CASE("translation: given masks are those that a roll would draw") {
    StartedGrids drawn(busy_model(), small_target(), 2, {});
    StartedGrids given(busy_model(), small_target(), 2, {});
    drawn.start(0.5, 3, 1);
    given.start(0.5, 3, 1);
    for (const int steps : {3, 5}) {
        drawn.roll(steps, 0.7);
        given.roll(steps, 0.7, given.next_masks(steps, 0.7));
        CHECK(drawn.states() == given.states());
    }
    CHECK(given.steps_done() == 8);
}

TEST_CASE("translation: what does not reach the border is the same wherever it is, but for rounding") {
    TranslationSettings settings;
    settings.steps = 3;  // the disc is 4 cells from the border
    settings.noise_level = 0;
    settings.examples = 2;
    settings.shifts = {{0, 0}, {1, 0}, {0, -1}, {8, 8}};
    // In double precision, so that no cell stands at the threshold of alpha by rounding.
    const auto rows = measure_translation(busy_model(), small_target(), settings, {.backend = "reference"}, nothing);
    REQUIRE(rows.size() == 4);
    CHECK(rows[0].difference == 0);
    CHECK(rows[1].difference < 1e-10);
    CHECK(rows[2].difference < 1e-10);
    CHECK(rows[1].error_after == doctest::Approx(rows[0].error_after).epsilon(1e-5));
    CHECK(rows[3].difference > 1e-6);  // cut in four by the border
}

TEST_CASE("translation: nonsense is refused") {
    TranslationSettings settings;
    settings.steps = 0;
    CHECK_THROWS_AS(measure_translation(busy_model(), small_target(), settings, {}, nothing), InvalidSetting);
}
