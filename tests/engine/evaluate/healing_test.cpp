// Wounds: their shapes and kinds against their definitions, and the recovery of models whose answer is known: one that
// does nothing, and grids that can't but come to the same end.
#include "engine/evaluate/healing.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "engine/model/errors.h"
#include "tests/engine/evaluate/busy_model.h"

namespace {

using namespace nca;
using test::busy_model;
using test::small_target;

HealingSettings settings() {
    HealingSettings settings;
    settings.grow_steps = 5;
    settings.heal_steps = 10;
    settings.radius = 3;
    settings.examples = 3;
    settings.seed = 2;
    return settings;
}

std::vector<Healing> heal(const Parameters& parameters, const HealingSettings& wanted,
                          const Execution& execution = {}) {
    return measure_healing(parameters, small_target(), wanted, execution, [](double) {});
}

const Healing& row_of(const std::vector<Healing>& rows, WoundShape shape, WoundKind kind) {
    const auto found = std::find_if(rows.begin(), rows.end(),
                                    [&](const Healing& row) { return row.shape == shape && row.kind == kind; });
    REQUIRE(found != rows.end());
    return *found;
}

int count_of(const std::vector<float>& weights) {
    return static_cast<int>(std::count(weights.begin(), weights.end(), 1.0F));
}

}  // namespace

TEST_CASE("wounds: a disc around the middle, the half left of it, the far end, everything") {
    const Target target = small_target();  // a disc of radius 4 in the middle of 16x16
    const std::vector<float> disc = wound_weights(WoundShape::disc, target, 2);
    CHECK(count_of(disc) == 12);
    CHECK(disc[7 * 16 + 7] == 1);
    CHECK(disc[8 * 16 + 9] == 1);
    CHECK(disc[8 * 16 + 10] == 0);
    const std::vector<float> half = wound_weights(WoundShape::half, target, 2);
    CHECK(count_of(half) == 128);
    CHECK(half[5 * 16 + 7] == 1);
    CHECK(half[5 * 16 + 8] == 0);
    CHECK(count_of(wound_weights(WoundShape::whole, target, 2)) == 256);
    const std::vector<float> tail = wound_weights(WoundShape::tail, target, 2);
    CHECK(count_of(tail) > 10);
    CHECK(count_of(tail) < 60);
    CHECK(tail[8 * 16 + 8] == 0);
    // A picture with a tail to the right loses that.
    Target arrow{{9, 20, std::vector<std::uint8_t>(9 * 20 * 4, 0)}};
    for (std::size_t x = 2; x < 18; ++x)
        for (std::size_t y = 3; y < (x < 8 ? 6U : 4U); ++y) arrow.picture.pixels[4 * (y * 20 + x) + 3] = 255;
    const std::vector<float> end = wound_weights(WoundShape::tail, arrow, 2);
    CHECK(end[3 * 20 + 17] == 1);
    CHECK(end[2 * 20 + 18] == 1);  // a neighbour
    CHECK(end[3 * 20 + 3] == 0);
}

TEST_CASE("wounds: a nothing has a middle and no tail") {
    const Target empty{{8, 8, std::vector<std::uint8_t>(8 * 8 * 4, 0)}};
    CHECK(count_of(wound_weights(WoundShape::tail, empty, 2)) == 0);
    CHECK(wound_weights(WoundShape::disc, empty, 2)[4 * 8 + 4] == 1);
}

TEST_CASE("wounds: the picture of a wound is what the backend makes of it") {
    const Target target = small_target();
    const std::vector<float> weights = wound_weights(WoundShape::disc, target, 3);
    const RandomPlace place{.seed = 9, .stream = Stream::damage, .iteration = 5, .sample = 0};
    for (const WoundKind kind : kWoundKinds) {
        StartedGrids grids(busy_model(), target, 1, {});
        grids.start(0.3, 1, 0);
        grids.roll(4, 0.5);
        const std::vector<float> before = grids.states();
        std::vector<std::uint8_t> may_change;
        grids.backend().damage(0, wound_damage(kind, weights, 8, place, may_change));
        const std::vector<float> after = grids.states();
        std::vector<float> picture;
        for (std::size_t cell = 0; cell < 256; ++cell)
            picture.insert(picture.end(), before.begin() + static_cast<std::ptrdiff_t>(8 * cell + 4),
                           before.begin() + static_cast<std::ptrdiff_t>(8 * cell + 8));
        wound_picture(kind, weights, place, picture);
        for (std::size_t cell = 0; cell < 256; ++cell)
            for (std::size_t c = 0; c < 8; ++c) {
                const float found = after[8 * cell + c];
                if (c >= 4) REQUIRE(found == doctest::Approx(picture[4 * cell + c - 4]).epsilon(1e-6));
                if (c < 4 && weights[cell] > 0)
                    REQUIRE(found == (kind == WoundKind::coloured ? before[8 * cell + c] : 0.0F));
                if (weights[cell] == 0) REQUIRE(found == before[8 * cell + c]);
            }
    }
}

TEST_CASE("healing: a model that does nothing recovers nothing, and nobody sees hidden wounds") {
    const std::vector<Healing> rows = heal(initial_parameters(test::small_recipe().sizes, 1), settings());
    REQUIRE(rows.size() == 16);
    const Healing& red = row_of(rows, WoundShape::disc, WoundKind::coloured);
    CHECK(red.distance_at_once > 0.001);
    CHECK(red.distance_end == doctest::Approx(red.distance_at_once));
    CHECK(red.recovery() == doctest::Approx(0).epsilon(1e-6));
    CHECK(red.half_healed == -1);
    const Healing& erased = row_of(rows, WoundShape::disc, WoundKind::erased);
    CHECK(erased.error_end > erased.twin_error_end);
    for (const WoundShape shape : kWoundShapes) {
        const Healing& hidden = row_of(rows, shape, WoundKind::hidden);
        CHECK(hidden.distance_worst == 0);
        CHECK(std::isnan(hidden.recovery()));
    }
}

TEST_CASE("healing: a whole grid that was erased stays dead, also where the twin fades by itself") {
    Parameters fading = initial_parameters(test::small_recipe().sizes, 1);
    // Every step takes a part of all colours and alpha: hidden unit h is the h-th of them.
    const ParameterLayout layout(fading.sizes);
    std::fill_n(fading.values.begin() + static_cast<std::ptrdiff_t>(layout.weights1()), layout.weights1_count, 0.0F);
    for (std::size_t h = 0; h < 4; ++h) {
        fading.values[layout.weights1() + 3 * (4 + h) * 16 + h] = 1;
        fading.values[layout.weights2() + h * 8 + 4 + h] = -0.05F;
    }
    HealingSettings wanted = settings();
    wanted.heal_steps = 20;
    const std::vector<Healing> rows = heal(fading, wanted);
    const Healing& dead = row_of(rows, WoundShape::whole, WoundKind::erased);
    CHECK(dead.distance_end < 0.5 * dead.distance_at_once);  // for the twin has faded
    CHECK(dead.distance_end == doctest::Approx(dead.distance_fresh));
    CHECK(dead.recovery() == doctest::Approx(0).epsilon(1e-6));
}

TEST_CASE("healing: grids that end the same recover wholly") {
    Parameters ending = initial_parameters(test::small_recipe().sizes, 1);
    // Cells die in a step or two, all the same.
    for (std::size_t c = 4; c < 8; ++c) ending.values[ParameterLayout(ending.sizes).bias2() + c] = -5;
    HealingSettings wanted = settings();
    wanted.grow_steps = 0;
    wanted.heal_steps = 30;
    wanted.noise_level = 0.2;
    const std::vector<Healing> rows = heal(ending, wanted);
    const Healing& row = row_of(rows, WoundShape::half, WoundKind::coloured);
    CHECK(row.distance_at_once > 0.01);
    CHECK(row.distance_end == 0);
    CHECK(row.recovery() == 1);  // what a fresh wound would still make: red on nothing
    CHECK(row.half_healed > 0);
    CHECK(row.half_healed <= 12);
}

TEST_CASE("healing: numbers depend on the seed, not on threads or on what was measured before") {
    const std::vector<Healing> rows = heal(busy_model(), settings(), {.threads = 2});
    const std::vector<Healing> again = heal(busy_model(), settings(), {.threads = 1});
    HealingSettings other = settings();
    other.seed = 3;
    const std::vector<Healing> fresh = heal(busy_model(), other);
    std::size_t different = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        CHECK(rows[i].distance_end == again[i].distance_end);
        CHECK(rows[i].distance_fresh == again[i].distance_fresh);
        CHECK(rows[i].error_end == again[i].error_end);
        CHECK(rows[i].twin_error_end == rows[0].twin_error_end);
        different += rows[i].distance_end != fresh[i].distance_end ? 1 : 0;
    }
    CHECK(different > 10);
}

TEST_CASE("healing: nonsense is refused") {
    HealingSettings wrong = settings();
    wrong.heal_steps = 0;
    CHECK_THROWS_AS(heal(busy_model(), wrong), InvalidSetting);
    wrong = settings();
    wrong.radius = 0;
    CHECK_THROWS_AS(heal(busy_model(), wrong), InvalidSetting);
    wrong = settings();
    wrong.noise_level = std::nan("");
    CHECK_THROWS_AS(heal(busy_model(), wrong), InvalidSetting);
}
