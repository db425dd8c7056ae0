// Transfer: as trained it is a denoising; sizes and probabilities do what their definitions say.
#include "engine/evaluate/transfer.h"

#include <doctest/doctest.h>

#include "engine/evaluate/denoising.h"
#include "engine/model/errors.h"
#include "tests/engine/evaluate/busy_model.h"

namespace {

using namespace nca;
using test::busy_model;
using test::small_target;

TransferSettings settings() {
    TransferSettings settings;
    settings.steps = 6;
    settings.examples = 3;
    settings.seed = 4;
    return settings;
}

void nothing(double) {}

}  // namespace

TEST_CASE("transfer: what was trained is a denoising with the same starts") {
    DenoiseSettings same;
    same.examples = 3;
    same.steps = 6;
    same.noise_level = 0.5;
    same.seed = 4;
    same.draw = draws::kTransfer;
    const double wanted = denoise(busy_model(), small_target(), same, {}).error_after;
    const auto dropout = dropout_transfer(busy_model(), small_target(), settings(), {}, nothing);
    REQUIRE(dropout.size() == 4);
    CHECK(dropout[1].value == 0.5);
    CHECK(dropout[1].error_after == wanted);
    CHECK(dropout[0].error_before == dropout[3].error_before);
    CHECK(dropout[0].error_after != wanted);
    const auto sizes = step_size_transfer(busy_model(), small_target(), settings(), {}, nothing);
    REQUIRE(sizes.size() == 5);
    CHECK(sizes[2].error_after == wanted);
    CHECK(sizes[2].steps == 6);
    CHECK(sizes[0].steps == 24);
    CHECK(sizes[4].steps == 3);
}

TEST_CASE("transfer: a step of size 2 is the change of a step twice") {
    // Biases alone: the change is the same everywhere and at all times, so that size times steps is all that counts.
    Parameters steady = initial_parameters(test::small_recipe().sizes, 1);
    for (std::size_t c = 4; c < 8; ++c) steady.values[ParameterLayout(steady.sizes).bias2() + c] = 0.03F;
    TransferSettings wanted = settings();
    wanted.noise_level = 1;  // all is alive
    wanted.keep_probability = 1;
    const auto rows = step_size_transfer(steady, small_target(), wanted, {}, nothing);
    for (const Transfer& row : rows) {
        CHECK(row.error_after == doctest::Approx(rows[2].error_after).epsilon(1e-4));
        CHECK(row.error_after > row.error_before);
    }
}

TEST_CASE("transfer: nonsense is refused") {
    TransferSettings wrong = settings();
    wrong.step_sizes = {0};
    CHECK_THROWS_AS(step_size_transfer(busy_model(), small_target(), wrong, {}, nothing), InvalidSetting);
    wrong = settings();
    wrong.keep_probabilities = {0};
    CHECK_THROWS_AS(dropout_transfer(busy_model(), small_target(), wrong, {}, nothing), InvalidSetting);
    wrong = settings();
    wrong.steps = 0;
    CHECK_THROWS_AS(dropout_transfer(busy_model(), small_target(), wrong, {}, nothing), InvalidSetting);
}
