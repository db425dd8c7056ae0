// The map of errors: each number is that of denoise() with the same starts, whatever the order in which it was reached.
#include "engine/evaluate/error_map.h"

#include <doctest/doctest.h>

#include "engine/evaluate/denoising.h"
#include "engine/model/errors.h"
#include "tests/engine/evaluate/busy_model.h"

namespace {

using namespace nca;
using test::busy_model;
using test::small_target;

ErrorMap map_of(const ErrorMapSettings& settings, const Execution& execution = {}) {
    return error_map(busy_model(), small_target(), settings, execution, [](double) {});
}

ErrorMapSettings settings() {
    ErrorMapSettings settings;
    settings.levels = {0.5, 1};
    settings.steps = {0, 3, 40};
    settings.examples = 3;
    settings.seed = 4;
    return settings;
}

}  // namespace

TEST_CASE("error map: every number is a denoising's") {
    const ErrorMap map = map_of(settings());
    REQUIRE(map.errors.size() == 2);
    for (std::size_t row = 0; row < 2; ++row) {
        REQUIRE(map.errors[row].size() == 3);
        for (std::size_t column = 1; column < 3; ++column) {
            DenoiseSettings same;
            same.examples = 3;
            same.steps = map.steps[column];
            same.noise_level = map.levels[row];
            same.seed = 4;
            same.draw = draws::kMap + static_cast<std::uint32_t>(row);
            const Denoising run = denoise(busy_model(), small_target(), same, {});
            CHECK(map.errors[row][column] == run.error_after);
            CHECK(map.errors[row][0] == run.error_before);
            CHECK(map.living[row][column] == run.living_share);
        }
    }
}

TEST_CASE("error map: threads change nothing, and progress goes from nothing to all") {
    std::vector<double> shares;
    const ErrorMap two = error_map(busy_model(), small_target(), settings(), {.threads = 2},
                                   [&](double share) { shares.push_back(share); });
    CHECK(map_of(settings(), {.threads = 1}).errors == two.errors);
    REQUIRE(shares.size() > 2);
    CHECK(std::is_sorted(shares.begin(), shares.end()));
    CHECK(shares.back() == 1);
}

TEST_CASE("error map: drift doubles up to the longest time; nonsense is refused") {
    CHECK(drift_steps(4096) == std::vector<int>{64, 128, 256, 512, 1024, 2048, 4096});
    CHECK(drift_steps(100) == std::vector<int>{64, 100});
    CHECK(drift_steps(1) == std::vector<int>{1});
    ErrorMapSettings wrong = settings();
    wrong.levels.clear();
    CHECK_THROWS_AS(map_of(wrong), InvalidSetting);
    wrong = settings();
    wrong.steps = {4, 4};
    CHECK_THROWS_AS(map_of(wrong), InvalidSetting);
    wrong = settings();
    wrong.levels = {1.5};
    CHECK_THROWS_AS(map_of(wrong), InvalidSetting);
    wrong = settings();
    wrong.examples = 0;
    CHECK_THROWS_AS(map_of(wrong), InvalidSetting);
}
