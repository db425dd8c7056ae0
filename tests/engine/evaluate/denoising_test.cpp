// Denoising: starts against the formula of SPEC.md, frames, errors and living share, and that nothing but the settings
// decides the numbers.
#include "engine/evaluate/denoising.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "engine/model/cell_rule.h"
#include "engine/model/errors.h"
#include "engine/model/random.h"
#include "tests/engine/train/small_run.h"

namespace {

using namespace nca;

/// Parameters that do something: fresh ones leave every living cell as it is.
Parameters busy_parameters() {
    const ModelSizes sizes = test::small_recipe().sizes;
    Parameters parameters = initial_parameters(sizes, 5);
    const ParameterLayout layout(sizes);
    for (std::size_t i = 0; i < layout.weights2_count; ++i)
        parameters.values[layout.weights2() + i] = 0.01F * static_cast<float>(static_cast<int>(i % 11) - 5);
    return parameters;
}

Target target() { return test::disc_target(test::small_recipe()); }

DenoiseSettings settings() { return {.examples = 5, .steps = 6, .seed = 3, .steps_per_frame = 2}; }

void check_same(const Denoising& a, const Denoising& b) {
    REQUIRE(a.examples.size() == b.examples.size());
    CHECK(a.error_before == b.error_before);
    CHECK(a.error_after == b.error_after);
    for (std::size_t i = 0; i < a.examples.size(); ++i) {
        CHECK(a.examples[i].noise_level == b.examples[i].noise_level);
        CHECK(a.examples[i].error_before == b.examples[i].error_before);
        CHECK(a.examples[i].error_after == b.examples[i].error_after);
        CHECK(a.examples[i].living_share == b.examples[i].living_share);
        CHECK(a.examples[i].final_rgba == b.examples[i].final_rgba);
    }
}

}  // namespace

TEST_CASE("frames are kept of the start, at even distances and of the end") {
    CHECK(frame_steps(6, 0).empty());
    CHECK(frame_steps(6, 2) == std::vector<int>{0, 2, 4, 6});
    CHECK(frame_steps(7, 3) == std::vector<int>{0, 3, 6, 7});
    CHECK(frame_steps(5, 100) == std::vector<int>{0, 5});
}

TEST_CASE("living share counts cells beside a visible one, strictly above the threshold") {
    const GridSize grid{5, 5};
    constexpr int kChannels = 4;
    std::vector<float> state(grid.cells() * kChannels, 0.0F);
    CHECK(living_share(state, grid, kChannels) == 0);
    state[(2 * 5 + 2) * kChannels + 3] = 0.1F;  // the float above 0.1, compared in float: not above the threshold
    CHECK(living_share(state, grid, kChannels) == 0);
    state[(2 * 5 + 2) * kChannels + 3] = 0.2F;
    CHECK(living_share(state, grid, kChannels) == 9.0 / 25.0);
    state[0 * kChannels + 3] = 1.0F;  // a corner: itself and three neighbours, one of them counted already
    CHECK(living_share(state, grid, kChannels) == 12.0 / 25.0);
    state[24 * kChannels + 0] = 9.0F;  // colour does not make alive
    CHECK(living_share(state, grid, kChannels) == 12.0 / 25.0);
}

TEST_CASE("errors before are those of the noisy starts as SPEC.md defines them") {
    const Target picture = target();
    const std::vector<float> clean = picture.values();
    const Denoising run = denoise(busy_parameters(), picture, settings(), {});
    double sum_of_errors = 0;
    for (std::size_t i = 0; i < run.examples.size(); ++i) {
        RandomPlace place{
            .seed = 3, .stream = Stream::denoise_level, .iteration = 0, .sample = static_cast<std::uint32_t>(i)};
        const float level = unit_float(random_words(place, 0).word[0]);
        CHECK(run.examples[i].noise_level == static_cast<double>(level));
        place.stream = Stream::denoise_normal;
        double sum = 0;
        for (std::uint32_t cell = 0; cell < run.grid.cells(); ++cell) {
            const NormalFour normals = random_normals(place, cell);
            for (std::size_t c = 0; c < 4; ++c) {
                const double wanted = static_cast<double>(clean[cell * 4 + c]);
                const double difference =
                    noisy_value(wanted, static_cast<double>(level), static_cast<double>(normals.value[c])) - wanted;
                sum += difference * difference;
            }
        }
        const double error = sum / static_cast<double>(clean.size());
        CHECK(run.examples[i].error_before == doctest::Approx(error).epsilon(1e-5));
        sum_of_errors += error;
    }
    CHECK(run.error_before == doctest::Approx(sum_of_errors / 5).epsilon(1e-5));
}

TEST_CASE("the numbers depend on the settings only, not on batches, threads or whether frames are kept") {
    const Denoising run = denoise(busy_parameters(), target(), settings(), {});
    CHECK(run.error_after != run.error_before);
    check_same(run, denoise(busy_parameters(), target(), settings(), {}));
    check_same(run, denoise(busy_parameters(), target(), settings(), {.threads = 1}));
    DenoiseSettings other = settings();
    other.examples_at_once = 2;
    check_same(run, denoise(busy_parameters(), target(), other, {}));
    other = settings();
    other.steps_per_frame = 0;
    const Denoising fused = denoise(busy_parameters(), target(), other, {});
    check_same(run, fused);
    CHECK(fused.examples[0].frames.empty());
    other = settings();
    other.seed = 4;
    CHECK(denoise(busy_parameters(), target(), other, {}).error_before != run.error_before);
    other = settings();
    other.draw = 1;
    CHECK(denoise(busy_parameters(), target(), other, {}).error_before != run.error_before);
}

TEST_CASE("both backends agree") {
    const Denoising fast = denoise(busy_parameters(), target(), settings(), {});
    const Denoising judge = denoise(busy_parameters(), target(), settings(), {.backend = "reference"});
    CHECK(fast.error_before == doctest::Approx(judge.error_before).epsilon(1e-5));
    CHECK(fast.error_after == doctest::Approx(judge.error_after).epsilon(1e-4));
}

TEST_CASE("frames begin with the start, end with the final picture, and only the pictured examples have any") {
    DenoiseSettings wanted = settings();
    wanted.noise_level = 0.0;
    wanted.pictured = 2;
    const Target picture = target();
    const Denoising run = denoise(busy_parameters(), picture, wanted, {});
    CHECK(run.frame_steps == std::vector<int>{0, 2, 4, 6});
    for (std::size_t i = 0; i < run.examples.size(); ++i) {
        const DenoisedExample& example = run.examples[i];
        CHECK(example.noise_level == 0);
        CHECK(example.error_before == 0);
        CHECK(example.error_after > 0);
        REQUIRE(example.frames.size() == (i < 2 ? 4 : 0));
        REQUIRE(example.final_rgba.size() == (i < 2 ? picture.picture.pixels.size() : 0));
        if (i >= 2) continue;
        int compared = 0;
        for (std::size_t at = 0; at < picture.picture.pixels.size(); at += 4) {
            const bool opaque = picture.picture.pixels[at + 3] == 255;
            CHECK(example.frames[0][at] == (opaque ? picture.picture.pixels[at] : 255));
            // A colour beyond [0,1] is clipped in the one before it is laid over white, in the other after.
            if (example.final_rgba[at] == 0 || example.final_rgba[at] == 255) continue;
            ++compared;
            const double alpha = example.final_rgba[at + 3] / 255.0;
            const double over = 255 * (1 - alpha) + alpha * example.final_rgba[at];
            CHECK(std::abs(over - example.frames[3][at]) < 2.01);
        }
        CHECK(compared > 10);
    }
}

TEST_CASE("a model that changes nothing keeps the clean target, and its cells live") {
    DenoiseSettings wanted = settings();
    wanted.noise_level = 0.0;
    const Denoising run = denoise(initial_parameters(test::small_recipe().sizes, 1), target(), wanted, {});
    CHECK(run.error_after == 0);
    const std::vector<float> clean = target().values();
    std::size_t visible = 0;
    for (std::size_t at = 3; at < clean.size(); at += 4) visible += clean[at] > 0.1F ? 1 : 0;
    CHECK(run.living_share > static_cast<double>(visible) / 256);
    CHECK(run.living_share < 1);
}

TEST_CASE("settings out of range are refused before anything is computed") {
    const auto refused = [](auto change) {
        DenoiseSettings wanted = settings();
        change(wanted);
        CHECK_THROWS_AS(denoise(busy_parameters(), target(), wanted, {}), InvalidSetting);
    };
    refused([](DenoiseSettings& wanted) { wanted.examples = 0; });
    refused([](DenoiseSettings& wanted) { wanted.examples = -1; });
    refused([](DenoiseSettings& wanted) { wanted.examples = 1'000'000; });
    refused([](DenoiseSettings& wanted) { wanted.steps = 0; });
    refused([](DenoiseSettings& wanted) { wanted.noise_level = 7; });
    refused([](DenoiseSettings& wanted) { wanted.noise_level = std::numeric_limits<double>::quiet_NaN(); });
    refused([](DenoiseSettings& wanted) { wanted.noise_low = 0.8, wanted.noise_high = 0.2; });
    refused([](DenoiseSettings& wanted) { wanted.keep_probability = 0; });
    refused([](DenoiseSettings& wanted) { wanted.examples_at_once = 0; });
    CHECK_THROWS_AS(denoise(busy_parameters(), {}, settings(), {}), InvalidSetting);
    CHECK_THROWS_AS(denoise(busy_parameters(), target(), settings(), {.backend = "abacus"}), BackendUnavailable);
}
