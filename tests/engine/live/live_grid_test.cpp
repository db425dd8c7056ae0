// The live grid: noisy starts, steps that repeat themselves, damage, and states that can be saved and replayed.
#include "engine/live/live_grid.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/model/errors.h"
#include "tests/engine/backend/tested_backends.h"
#include "tests/engine/train/small_run.h"

namespace nca {
namespace {

using test::disc_target;
using test::small_recipe;

Parameters lively_parameters(const ModelSizes& sizes) {
    Parameters parameters = initial_parameters(sizes, 3);
    const ParameterLayout layout(sizes);
    // Fresh second-layer weights are 0, with which nothing moves.
    for (std::size_t i = 0; i < layout.weights2_count; ++i)
        parameters.values[layout.weights2() + i] = 0.02F * static_cast<float>(static_cast<int>(i % 7) - 3);
    return parameters;
}

LiveGrid small_grid(const std::string& backend, std::uint64_t seed = 1, double level = 0.5) {
    const Recipe recipe = small_recipe();
    return {lively_parameters(recipe.sizes), disc_target(recipe), 0.5, {.backend = backend, .threads = 1}, seed, level};
}

std::vector<float> state_of(const LiveGrid& grid) {
    std::vector<float> state(grid.grid().cells() * static_cast<std::size_t>(grid.sizes().channels));
    grid.download_state(state);
    return state;
}

std::vector<std::uint8_t> frame_of(const LiveGrid& grid) {
    std::vector<std::uint8_t> pixels(grid.grid().cells() * kPictureChannels);
    grid.write_frame(pixels);
    return pixels;
}

Stroke stroke_at(float x, float y, BrushKind kind) {
    Stroke stroke;
    stroke.kind = kind;
    stroke.points = {{x, y}};
    stroke.radius = 3;
    stroke.hardness = 1;
    return stroke;
}

TEST_CASE("a grid at noise level 0 is the target, and the error grows with the level") {
    for (const std::string& backend : test::tested_backends()) {
        CAPTURE(backend);
        CHECK(small_grid(backend, 1, 0).error() == doctest::Approx(0));
        LiveGrid grid = small_grid(backend, 1, 0.25);
        const double quarter = grid.error();
        CHECK(quarter > 0);
        grid.renoise(1);
        CHECK(grid.error() > quarter);
        CHECK(grid.noise_level() == 1);
        const std::vector<float> state = state_of(grid);
        const std::size_t channels = static_cast<std::size_t>(grid.sizes().channels);
        for (std::size_t i = 0; i < state.size(); ++i)
            if (i % channels < channels - kPictureChannels) REQUIRE(state[i] == 0.0F);
    }
}

TEST_CASE("the same seed gives the same life, another seed another") {
    for (const std::string& backend : test::tested_backends()) {
        CAPTURE(backend);
        LiveGrid a = small_grid(backend);
        LiveGrid b = small_grid(backend);
        const std::vector<float> start = state_of(a);
        CHECK(a.step(6) == 6);
        for (int i = 0; i < 6; ++i) CHECK(b.step(1) == 1);
        CHECK(state_of(a) != start);
        CHECK(state_of(a) == state_of(b));
        CHECK(a.steps_done() == 6);

        a.reset();
        CHECK(state_of(a) == start);
        CHECK(a.steps_done() == 0);
        a.step(6);
        CHECK(state_of(a) == state_of(b));

        a.reset(99);
        CHECK(a.seed() == 99);
        CHECK(state_of(a) != start);
        a.reset(1);
        CHECK(state_of(a) == start);
        a.renoise(0.5);
        CHECK(state_of(a) != start);  // the same level, but the next draw
        a.reset();
        CHECK(state_of(a) == start);
    }
}

TEST_CASE("strokes change the cells under them and no others") {
    for (const std::string& backend : test::tested_backends()) {
        CAPTURE(backend);
        for (const BrushKind kind : {BrushKind::noise, BrushKind::erase, BrushKind::colour, BrushKind::restore}) {
            CAPTURE(static_cast<int>(kind));
            LiveGrid grid = small_grid(backend);
            grid.step(4);
            const std::vector<float> before = state_of(grid);
            grid.damage(stroke_at(8, 8, kind));
            const std::vector<float> after = state_of(grid);
            const std::size_t channels = static_cast<std::size_t>(grid.sizes().channels);
            bool inside_changed = false;
            for (std::size_t cell = 0; cell < grid.grid().cells(); ++cell) {
                const std::size_t x = cell % 16;
                const std::size_t y = cell / 16;
                const double dx = static_cast<double>(x) + 0.5 - 8;
                const double dy = static_cast<double>(y) + 0.5 - 8;
                const bool inside = dx * dx + dy * dy < 9;
                const bool same = std::equal(before.begin() + static_cast<std::ptrdiff_t>(cell * channels),
                                             before.begin() + static_cast<std::ptrdiff_t>((cell + 1) * channels),
                                             after.begin() + static_cast<std::ptrdiff_t>(cell * channels));
                if (!inside) REQUIRE(same);
                inside_changed = inside_changed || !same;
            }
            CHECK(inside_changed);
        }
    }
}

TEST_CASE("two noise strokes at one place draw different noise") {
    LiveGrid grid = small_grid("reference");
    grid.damage(stroke_at(8, 8, BrushKind::noise));
    const std::vector<float> first = state_of(grid);
    grid.damage(stroke_at(8, 8, BrushKind::noise));
    CHECK(state_of(grid) != first);
}

TEST_CASE("a bad stroke throws and leaves the grid as it was") {
    LiveGrid grid = small_grid("reference");
    const std::vector<float> before = state_of(grid);
    Stroke stroke = stroke_at(8, 8, BrushKind::colour);
    SUBCASE("radius") { stroke.radius = 0; }
    SUBCASE("place") { stroke.points[0].x = std::numeric_limits<float>::quiet_NaN(); }
    SUBCASE("channels") { stroke.channels = {1, 1}; }
    SUBCASE("colour") { stroke.colour[2] = std::numeric_limits<float>::infinity(); }
    CHECK_THROWS_AS(grid.damage(stroke), InvalidSetting);
    CHECK(state_of(grid) == before);
    CHECK(grid.save().strokes == 0);
}

TEST_CASE("a saved state replays to the bit: steps, strokes and new noise") {
    for (const std::string& backend : test::tested_backends()) {
        CAPTURE(backend);
        LiveGrid grid = small_grid(backend);
        grid.renoise(0.7);
        grid.step(5);
        grid.damage(stroke_at(5, 9, BrushKind::noise));
        const LiveState saved = grid.save();
        CHECK(saved.step == 5);
        CHECK(saved.strokes == 1);
        CHECK(saved.reset_count == 1);
        CHECK(saved.noise_level == 0.7);
        const auto live_on = [](LiveGrid& other) {
            other.step(3);
            other.damage(stroke_at(9, 9, BrushKind::noise));
            other.step(4);
            const std::vector<float> middle = state_of(other);
            other.renoise(0.3);
            other.step(2);
            return std::pair(middle, state_of(other));
        };
        const auto first = live_on(grid);
        CHECK(live_on(grid) != first);
        grid.restore(saved);
        CHECK(grid.steps_done() == 5);
        CHECK(grid.noise_level() == 0.7);
        CHECK(live_on(grid) == first);
        LiveGrid other = small_grid(backend, 55, 0.1);
        other.restore(saved);
        CHECK(live_on(other) == first);
    }
}

TEST_CASE("parameters and targets of other sizes are refused, of the same sizes taken") {
    LiveGrid grid = small_grid("reference");
    grid.step(2);
    const std::vector<std::uint8_t> before = frame_of(grid);
    CHECK_THROWS_AS(grid.set_parameters(initial_parameters({.channels = 9, .hidden = 16}, 1)), InvalidSetting);
    Parameters torn = initial_parameters(grid.sizes(), 1);
    torn.values.pop_back();
    CHECK_THROWS_AS(grid.set_parameters(torn), InvalidSetting);
    Recipe larger = small_recipe();
    larger.target_padding += 1;
    CHECK_THROWS_AS(grid.set_target(disc_target(larger)), InvalidSetting);
    CHECK_THROWS_AS(grid.renoise(1.5), InvalidSetting);
    CHECK_THROWS_AS(grid.renoise(std::numeric_limits<double>::quiet_NaN()), InvalidSetting);
    CHECK_THROWS_AS(grid.set_keep_probability(0), InvalidSetting);
    LiveState torn_state = grid.save();
    torn_state.state.pop_back();
    CHECK_THROWS_AS(grid.restore(torn_state), InvalidSetting);
    CHECK(frame_of(grid) == before);
    CHECK(grid.steps_done() == 2);

    const double error = grid.error();
    Recipe smaller = small_recipe();
    smaller.target_size = 4;
    smaller.target_padding = 6;
    grid.set_target(disc_target(smaller));
    CHECK(frame_of(grid) == before);
    CHECK(grid.error() != error);

    LiveGrid twin = small_grid("reference");
    twin.step(2);
    grid.set_parameters(initial_parameters(grid.sizes(), 1));
    grid.step(1);
    twin.step(1);
    CHECK(state_of(grid) != state_of(twin));
}

TEST_CASE("a grid that can't be made says why") {
    const Recipe recipe = small_recipe();
    const Parameters parameters = lively_parameters(recipe.sizes);
    const Target target = disc_target(recipe);
    CHECK_THROWS_AS(LiveGrid(parameters, target, 0, {.backend = "reference"}, 1, 0.5), InvalidSetting);
    CHECK_THROWS_AS(LiveGrid(parameters, target, 0.5, {.backend = "reference"}, 1, -0.5), InvalidSetting);
    CHECK_THROWS_AS(LiveGrid(parameters, target, 0.5, {.backend = "abacus"}, 1, 0.5), BackendUnavailable);
    CHECK_THROWS_AS(LiveGrid(parameters, Target{}, 0.5, {.backend = "reference"}, 1, 0.5), InvalidSetting);
}

}  // namespace
}  // namespace nca
