// What one step did to one cell, told afterwards: compared with what every backend really did, cell by cell, on grids
// whose edges, widths and patterns are awkward.
#include "engine/live/cell_story.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "engine/backend/reference/reference_step.h"
#include "tests/engine/backend/grid_case.h"

namespace nca {
namespace {

using namespace test;

/// One step of a backend, and what the reference says of the same step.
struct Step {
    GridCase grid;
    std::vector<float> before, after;
    std::vector<double> parameters;
    StepDraws draws;
    std::vector<std::uint8_t> keep, alive, reach, survives;
    std::vector<double> candidate;  // (H,W,C) of the cells that fired in reach, else the state

    const ModelSizes& sizes() const { return grid.shape.sizes; }
    CellStory story(const Cell& cell) const {
        return tell_cell_story(sizes(), grid.shape.grid, parameters, before, after, draws, cell);
    }
};

std::vector<float> single(const std::vector<double>& numbers) { return {numbers.begin(), numbers.end()}; }

Step make_step(GridCase grid, const Execution& execution) {
    grid.shape.batch = 1;
    grid.shape.tape_steps = 0;
    Step step;
    step.grid = grid;
    const auto backend = make_loaded(grid, execution);
    step.before = single(download(*backend, Buffer::state));
    step.parameters = download(*backend, Buffer::parameters);
    step.draws = {{.seed = 11, .stream = Stream::live_keep, .iteration = 2, .sample = 0, .step = 40},
                  grid.keep_probability};
    KeepMasks keep;
    keep.probability = step.draws.keep_probability;
    keep.place = step.draws.place;
    REQUIRE(backend->roll(1, keep, false) == 1);
    step.after = single(download(*backend, Buffer::state));

    const reference::Grid layout{grid.shape.grid, grid.shape.sizes.channels};
    const std::vector<double> before(step.before.begin(), step.before.end());
    const std::span<const double> state(before);
    const reference::UpdateTensors<const double> tensors(grid.shape.sizes, step.parameters);
    step.keep.resize(layout.size.cells());
    reference::draw_keep(step.draws.place, step.draws.keep_probability, step.keep);
    step.alive = reference::alive_cells(layout, state);
    step.reach = reference::dilate(layout, step.alive);
    std::vector<double> next(before.size());
    step.survives.resize(layout.size.cells());
    REQUIRE(reference::step_grid(layout, tensors, step.draws.keep_probability, state, step.keep, next, step.survives,
                                 nullptr));
    step.candidate = before;
    std::vector<double> perception(static_cast<std::size_t>(kKernels * layout.channels));
    std::vector<double> hidden(tensors.bias1.size());
    std::vector<double> delta(tensors.bias2.size());
    for (int y = 0; y < layout.size.height; ++y)
        for (int x = 0; x < layout.size.width; ++x) {
            const std::size_t cell = layout.cell(y, x);
            if (step.keep[cell] == 0 || step.reach[cell] == 0) continue;
            reference::perceive_cell(layout, state, y, x, perception);
            reference::hidden_layer(tensors, perception, hidden);
            std::copy(tensors.bias2.begin(), tensors.bias2.end(), delta.begin());
            reference::add_product(hidden, tensors.weights2, delta);
            const std::span<double> candidate = layout.at(std::span<double>(step.candidate), cell);
            for (std::size_t c = 0; c < delta.size(); ++c) candidate[c] += delta[c] / step.draws.keep_probability;
        }
    return step;
}

void check_cell(const Step& step, const Cell& cell) {
    const GridSize& grid = step.grid.shape.grid;
    const std::size_t index = cell_index(grid, cell);
    const auto channels = static_cast<std::ptrdiff_t>(step.sizes().channels);
    CAPTURE(cell.x);
    CAPTURE(cell.y);
    const CellStory story = step.story(cell);
    CHECK(story.cell == cell);
    CHECK(story.step == 41);
    CHECK(story.keep_probability == step.grid.keep_probability);
    CHECK(story.fired == (step.keep[index] != 0));
    CHECK(story.in_reach == (step.reach[index] != 0));
    CHECK(story.alive_before == (step.alive[index] != 0));
    CHECK(story.survived() == (step.survives[index] != 0));
    const auto own = static_cast<std::ptrdiff_t>(index) * channels;
    CHECK(std::equal(story.before.begin(), story.before.end(), step.before.begin() + own));
    CHECK(std::equal(story.after.begin(), story.after.end(), step.after.begin() + own));

    // The numbers tell the same: a cell that kept its life and did not fire kept its numbers, one that lost it has
    // none.
    const bool empty = std::ranges::all_of(story.after, [](float value) { return value == 0; });
    if (!story.survived()) CHECK(empty);
    if (story.survived() && !story.fired) CHECK(story.after == story.before);

    float highest_before = -std::numeric_limits<float>::infinity();
    double highest_candidate = -std::numeric_limits<double>::infinity();
    for (int i = 0; i < 9; ++i) {
        const Cell where{cell.x + i % 3 - 1, cell.y + i / 3 - 1};
        const NeighbourStory& one = story.around[static_cast<std::size_t>(i)];
        CHECK(one.in_grid == contains(grid, where));
        if (!one.in_grid) continue;
        const std::size_t there = cell_index(grid, where);
        const std::size_t alpha = (there + 1) * static_cast<std::size_t>(channels) - 1;
        CHECK(one.fired == (step.keep[there] != 0));
        CHECK(one.alpha_before == step.before[alpha]);
        CHECK(one.alpha_after == step.after[alpha]);
        CHECK(std::abs(static_cast<double>(one.alpha_candidate) - step.candidate[alpha]) <
              1e-4 * (1 + std::abs(step.candidate[alpha])));
        highest_before = std::max(highest_before, step.before[alpha]);
        highest_candidate = std::max(highest_candidate, step.candidate[alpha]);
    }
    CHECK(story.highest_before == highest_before);
    CHECK(std::abs(static_cast<double>(story.highest_candidate) - highest_candidate) <
          1e-4 * (1 + std::abs(highest_candidate)));
    CHECK(story.alive_after == (highest_candidate > 0.1));
}

TEST_CASE("a cell's story is what each backend did to it") {
    for (const Execution& execution : default_executions())
        for (const GridCase& grid : awkward_cases()) {
            CAPTURE(name_of(execution));
            CAPTURE(grid.name());
            const Step step = make_step(grid, execution);
            const GridSize size = grid.shape.grid;
            const int stride = std::max(1, static_cast<int>(size.cells() / 150));  // large grids: some of the cells
            for (int i = 0; i < static_cast<int>(size.cells()); i += stride)
                check_cell(step, {i % size.width, i / size.width});
            check_cell(step, {size.width - 1, size.height - 1});
        }
}

TEST_CASE("a cell's story: all fire at keep probability 1, and what is far from life is out of reach") {
    GridCase grid;
    grid.shape = {.sizes = {.channels = 8, .hidden = 16}, .grid = {12, 12}, .batch = 1, .tape_steps = 0};
    grid.living = Living::one_cell;  // in the middle, (6, 6)
    grid.keep_probability = 1;
    const Step step = make_step(grid, {.backend = "reference"});
    const CellStory middle = step.story({6, 6});
    CHECK(middle.in_reach);
    CHECK(middle.alive_before);
    CHECK(middle.fired);
    CHECK(step.story({8, 6}).in_reach);  // two away: its neighbour is alive, itself not
    CHECK(!step.story({8, 6}).alive_before);
    CHECK(!step.story({9, 6}).in_reach);
    CHECK(step.story({9, 6}).fired);
    CHECK(!step.story({9, 6}).survived());
    CHECK(!step.story({0, 0}).around[0].in_grid);
    CHECK(step.story({0, 0}).around[4].in_grid);
}

}  // namespace
}  // namespace nca
