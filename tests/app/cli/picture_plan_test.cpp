// Sheets and films: they fit the formats for any grid and number of examples, and every picture is at its place.
#include "app/cli/picture_plan.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

namespace {

using namespace nca;

/// Pictures of one colour each: example in red, frame in green.
Denoising coloured(const GridSize& grid, int examples, const std::vector<int>& steps) {
    Denoising denoising;
    denoising.grid = grid;
    denoising.frame_steps = steps;
    denoising.examples.resize(static_cast<std::size_t>(examples));
    for (std::size_t e = 0; e < denoising.examples.size(); ++e)
        for (std::size_t f = 0; f < steps.size(); ++f) {
            auto& frame = denoising.examples[e].frames.emplace_back();
            for (std::size_t cell = 0; cell < grid.cells(); ++cell)
                for (const int value : {static_cast<int>(e), static_cast<int>(f), 7, 255})
                    frame.push_back(static_cast<std::uint8_t>(value));
        }
    return denoising;
}

const std::uint8_t* pixel(const Picture& picture, int y, int x) {
    return picture.pixels.data() +
           (static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width) + static_cast<std::size_t>(x)) * 4;
}

}  // namespace

TEST_CASE("the seed model's eight examples: a sheet of five times eight, a film of four times two, every step") {
    const PicturePlan plan = plan_pictures({72, 72}, 8, 64);
    CHECK(plan.shown == 8);
    CHECK(plan.columns == 8);
    CHECK(plan.rows == 5);
    CHECK(plan.film_columns == 4);
    CHECK(plan.scale == 2);
    CHECK(plan.steps_per_frame == 1);
}

TEST_CASE("whatever is asked for, sheet and film fit") {
    for (const int side : {1, 2, 16, 72, 100, 500, 1024, 2000, 4000, 8192})
        for (const int examples : {1, 2, 3, 5, 8, 9, 31, 100, 65'536})
            for (const int steps : {1, 2, 64, 1000, 100'000}) {
                const PicturePlan plan = plan_pictures({side, side}, examples, steps);
                CAPTURE(side);
                CAPTURE(examples);
                CAPTURE(steps);
                REQUIRE(plan.shown >= 1);
                REQUIRE(plan.shown <= examples);
                REQUIRE(plan.columns >= 1);
                REQUIRE(plan.scale >= 1);
                const std::int64_t tile = std::int64_t{side} * plan.scale;
                const int blocks = (plan.shown + plan.columns - 1) / plan.columns;
                CHECK(plan.columns * (tile + plan.gap) + plan.gap <= 8192);
                CHECK(blocks * plan.rows * (tile + plan.gap) + plan.gap <= 8192);
                const int film_rows = (plan.shown + plan.film_columns - 1) / plan.film_columns;
                CHECK(plan.film_columns * tile <= 8192);
                CHECK(film_rows * tile <= 8192);
                const std::size_t frames = frame_steps(steps, plan.steps_per_frame).size();
                CHECK(frames >= 2);
                CHECK(frames <= 130);
            }
}

TEST_CASE("the sheet has the times below each other and the examples beside each other") {
    const PicturePlan plan = plan_pictures({10, 10}, 3, 8);
    const Denoising denoising = coloured({10, 10}, 3, frame_steps(8, plan.steps_per_frame));
    const Picture sheet = sheet_of(denoising, plan);
    const int tile = 10 * plan.scale + plan.gap;
    CHECK(sheet.width == 3 * tile + plan.gap);
    CHECK(sheet.height == 5 * tile + plan.gap);
    const int frames[] = {0, 2, 4, 6, 8};
    for (int row = 0; row < 5; ++row)
        for (int column = 0; column < 3; ++column) {
            const std::uint8_t* at = pixel(sheet, plan.gap + row * tile, plan.gap + column * tile);
            CHECK(at[0] == column);
            CHECK(at[1] == frames[row]);
        }
}

TEST_CASE("more examples than a row holds go into further blocks, the rest stays white") {
    const PicturePlan plan = plan_pictures({10, 10}, 10, 1);
    CHECK(plan.shown == 10);
    const Denoising denoising = coloured({10, 10}, 10, frame_steps(1, plan.steps_per_frame));
    const Picture sheet = sheet_of(denoising, plan);
    const int tile = 10 * plan.scale + plan.gap;
    CHECK(sheet.height == 4 * tile + plan.gap);  // one step has two times
    const int second_block = plan.gap + 2 * tile;
    CHECK(pixel(sheet, second_block, plan.gap + tile)[0] == 9);
    CHECK(pixel(sheet, second_block, plan.gap + 2 * tile)[0] == 255);
}

TEST_CASE("the film has a frame for each that was kept") {
    const PicturePlan plan = plan_pictures({10, 10}, 8, 3);
    const Denoising denoising = coloured({10, 10}, 8, frame_steps(3, plan.steps_per_frame));
    const std::vector<Picture> film = film_of(denoising, plan);
    REQUIRE(film.size() == 4);
    for (std::size_t frame = 0; frame < film.size(); ++frame) {
        CHECK(film[frame].width == 40);
        CHECK(film[frame].height == 20);
        CHECK(pixel(film[frame], 10, 30)[0] == 7);
        CHECK(pixel(film[frame], 10, 30)[1] == static_cast<int>(frame));
    }
}
