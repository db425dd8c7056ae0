// The record of the live grid's last steps: what it tells of a cell is what the grid held after each step, over
// strokes, restarts and ways back; and the memory it may take.
#include "engine/live/cell_record.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/engine/backend/tested_backends.h"
#include "tests/engine/train/small_run.h"

namespace nca {
namespace {

using test::disc_target;
using test::small_recipe;

constexpr Cell kCell{8, 7};

LiveGrid small_grid(const std::string& backend = "reference") {
    const Recipe recipe = small_recipe();
    Parameters parameters = initial_parameters(recipe.sizes, 3);
    const ParameterLayout layout(recipe.sizes);
    for (std::size_t i = 0; i < layout.weights2_count; ++i)
        parameters.values[layout.weights2() + i] = 0.02F * static_cast<float>(static_cast<int>(i % 7) - 3);
    return {parameters, disc_target(recipe), 0.5, {.backend = backend, .threads = 1}, 1, 0.5};
}

std::vector<float> numbers_of(const LiveGrid& grid, const Cell& cell = kCell) {
    const auto channels = static_cast<std::size_t>(grid.sizes().channels);
    std::vector<float> state(grid.grid().cells() * channels);
    grid.download_state(state);
    const auto first = state.begin() + static_cast<std::ptrdiff_t>(cell_index(grid.grid(), cell) * channels);
    return {first, first + static_cast<std::ptrdiff_t>(channels)};
}

std::array<float, 4> rgba_of(const LiveGrid& grid, const Cell& cell = kCell) {
    const std::vector<float> numbers = numbers_of(grid, cell);
    return {numbers[4], numbers[5], numbers[6], numbers[7]};
}

/// One recorded step, as the live loop does it.
void step(LiveGrid& grid, CellRecord& record) {
    const StepDraws draws = grid.next_draws();
    REQUIRE(grid.step(1) == 1);
    record.stepped(grid, draws);
}

Stroke stroke_at(float x, float y) {
    Stroke stroke;
    stroke.kind = BrushKind::colour;
    stroke.points = {{x, y}};
    stroke.radius = 2;
    stroke.hardness = 1;
    return stroke;
}

TEST_CASE("cell record: tells what the cell was after each step, and the last step's story") {
    for (const std::string& backend : test::tested_backends()) {
        CAPTURE(backend);
        LiveGrid grid = small_grid(backend);
        CellRecord record;
        CHECK(!record.tell(kCell));
        record.look(grid);
        REQUIRE(record.tell(kCell));
        CHECK(!record.tell({-1, 0}));
        CHECK(!record.tell({0, 16}));
        CHECK(!record.tell(kCell)->story);
        std::vector<std::array<float, 4>> wanted{rgba_of(grid)};
        std::vector<float> before;
        for (int i = 0; i < 70; ++i) {
            before = numbers_of(grid);
            step(grid, record);
            wanted.push_back(rgba_of(grid));
        }
        const WatchedCell told = *record.tell(kCell);
        CHECK(told.cell == kCell);
        CHECK(told.step == 70);
        CHECK(told.now == numbers_of(grid));
        REQUIRE(told.past.size() == CellRecord::kSteps + 1);
        int changed_without_firing = 0;
        for (std::size_t i = 0; i < told.past.size(); ++i) {
            const CellMoment& moment = told.past[i];
            CHECK(moment.step == i + 6);
            CHECK(moment.rgba == wanted[moment.step]);
            CHECK(!moment.wounded);
            if (i > 0 && !moment.fired && moment.rgba != std::array<float, 4>{})
                changed_without_firing += moment.rgba != wanted[moment.step - 1] ? 1 : 0;
        }
        CHECK(changed_without_firing == 0);
        REQUIRE(told.story);
        CHECK(told.story->step == 70);
        CHECK(told.story->before == before);
        CHECK(told.alive == told.story->survived());
        CHECK(told.alpha_around[4] == told.now.back());
        for (std::size_t k = 0; k < 9; ++k) CHECK(told.alpha_around[k] == told.story->around[k].alpha_after);
        CHECK(!record.tell({0, 0})->alpha_around[0]);
        CHECK(told.story->after == told.now);
        CHECK(told.story->fired == told.past.back().fired);
    }
}

TEST_CASE("cell record: a stroke is a wound where it changed something, and the story stays the step's") {
    LiveGrid grid = small_grid();
    CellRecord record;
    record.look(grid);
    step(grid, record);
    step(grid, record);
    const std::vector<float> after = numbers_of(grid);
    grid.damage(stroke_at(8.5F, 7.5F));
    record.look(grid);
    WatchedCell told = *record.tell(kCell);
    CHECK(told.now == numbers_of(grid));
    CHECK(told.now != after);
    REQUIRE(told.story);
    CHECK(told.story->after == after);
    CHECK(told.past.size() == 3);
    step(grid, record);
    told = *record.tell(kCell);
    REQUIRE(told.past.size() == 4);
    CHECK(!told.past[2].wounded);
    CHECK(told.past[3].wounded);
    CHECK(!record.tell({1, 1})->past[3].wounded);
    record.look(grid);  // a look that finds nothing new
    step(grid, record);
    CHECK(!record.tell(kCell)->past[4].wounded);
}

TEST_CASE("cell record: a restart begins anew, going back cuts off what came later, going elsewhere begins anew") {
    LiveGrid grid = small_grid();
    CellRecord record;
    record.look(grid);
    for (int i = 0; i < 5; ++i) step(grid, record);
    const LiveState fifth = grid.save();
    for (int i = 0; i < 5; ++i) step(grid, record);
    const LiveState tenth = grid.save();

    grid.restore(fifth);
    record.look(grid);
    WatchedCell told = *record.tell(kCell);
    CHECK(told.step == 5);
    CHECK(told.past.size() == 6);
    CHECK(told.past.back().step == 5);
    CHECK(!told.story);  // of the step to 5 nothing is known any more
    step(grid, record);
    told = *record.tell(kCell);
    CHECK(told.past.size() == 7);
    CHECK(!told.past.back().wounded);
    CHECK(told.story->step == 6);

    grid.restore(tenth);  // steps 7 to 9 are not there
    record.look(grid);
    told = *record.tell(kCell);
    CHECK(told.past.size() == 1);
    CHECK(told.past.back().step == 10);
    CHECK(!told.past.back().fired);

    step(grid, record);
    grid.reset();
    record.look(grid);
    CHECK(record.tell(kCell)->past.size() == 1);
    CHECK(!record.tell(kCell)->story);
    step(grid, record);
    grid.renoise(0.3);
    record.look(grid);
    CHECK(record.tell(kCell)->past.size() == 1);
    for (int i = 0; i < 6; ++i) step(grid, record);
    grid.restore(fifth);  // step 5 of another start
    record.look(grid);
    told = *record.tell(kCell);
    CHECK(told.past.size() == 1);
    CHECK(told.past.back().rgba == rgba_of(grid));
}

TEST_CASE("cell record: new parameters and another keep probability are those of the step") {
    LiveGrid grid = small_grid();
    CellRecord record;
    record.look(grid);
    step(grid, record);
    grid.set_keep_probability(1);
    step(grid, record);
    WatchedCell told = *record.tell(kCell);
    CHECK(told.story->keep_probability == 1);
    CHECK(told.past.back().fired);
    Parameters still = initial_parameters(grid.sizes(), 3);  // fresh: the last layer is 0, nothing moves
    grid.set_parameters(still);
    step(grid, record);
    told = *record.tell(kCell);
    CHECK(told.story->after == told.story->before);
    for (const NeighbourStory& one : told.story->around) CHECK(one.alpha_candidate == one.alpha_before);
}

TEST_CASE("cell record: another grid begins anew, and a large one is kept for fewer steps") {
    LiveGrid grid = small_grid();
    CellRecord record;
    record.look(grid);
    step(grid, record);
    Recipe recipe = small_recipe();
    recipe.target_padding = 8;
    recipe.sizes = {.channels = 5, .hidden = 3};
    LiveGrid other(initial_parameters(recipe.sizes, 3), disc_target(recipe), 0.5, {.backend = "reference"}, 1, 0.5);
    record.look(other);
    const WatchedCell told = *record.tell({20, 20});
    CHECK(told.now.size() == 5);
    CHECK(told.past.size() == 1);
    CHECK(CellRecord::most_moments({72, 72}) == 65);
    CHECK(CellRecord::most_moments({256, 256}) == 65);
    CHECK(CellRecord::most_moments({512, 512}) == 17);
    CHECK(CellRecord::most_moments({8192, 8192}) == 9);
}

}  // namespace
}  // namespace nca
