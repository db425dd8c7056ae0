// The neighbourhood is copied into a patch of 7x7 cells (as far as the grid goes), wide enough that alive, reach and
// candidate of the 3x3 are what they are in the whole grid.
#include "engine/live/cell_story.h"

#include <algorithm>
#include <cstddef>
#include <limits>

#include "engine/backend/reference/reference_step.h"
#include "engine/model/cell_rule.h"

namespace nca {
namespace {

constexpr int kPatchRadius = 3;  // candidates of the 3x3 ask for reach, which asks for alive, which asks for alpha

struct Patch {
    Patch(const ModelSizes& sizes, const GridSize& grid, std::span<const float> state, const Cell& cell)
        : first{std::max(cell.x - kPatchRadius, 0), std::max(cell.y - kPatchRadius, 0)},
          layout{{std::min(cell.y + kPatchRadius + 1, grid.height) - first.y,
                  std::min(cell.x + kPatchRadius + 1, grid.width) - first.x},
                 sizes.channels} {
        const std::size_t channels = static_cast<std::size_t>(sizes.channels);
        const std::size_t row = static_cast<std::size_t>(layout.size.width) * channels;
        numbers.reserve(layout.state_count());
        for (int y = 0; y < layout.size.height; ++y) {
            const std::size_t begin = cell_index(grid, {first.x, first.y + y}) * channels;
            numbers.insert(numbers.end(), state.begin() + static_cast<std::ptrdiff_t>(begin),
                           state.begin() + static_cast<std::ptrdiff_t>(begin + row));
        }
    }
    std::span<const double> state() const { return numbers; }

    Cell first;  ///< its top left cell in the grid
    reference::Grid layout;
    std::vector<double> numbers;  ///< (h,w,C)
};

/// Alpha of a cell's candidate: the state plus the update, if the step computed one.
double candidate_alpha(const Patch& patch, const reference::UpdateTensors<const double>& tensors,
                       double keep_probability, int y, int x) {
    std::vector<double> perception(static_cast<std::size_t>(kKernels * patch.layout.channels));
    std::vector<double> hidden(tensors.bias1.size());
    reference::perceive_cell(patch.layout, patch.state(), y, x, perception);
    reference::hidden_layer(tensors, perception, hidden);
    const std::size_t alpha = tensors.bias2.size() - 1;
    double delta = tensors.bias2[alpha];
    for (std::size_t i = 0; i < hidden.size(); ++i)
        delta += hidden[i] * tensors.weights2[i * tensors.bias2.size() + alpha];
    return patch.layout.at(patch.state(), patch.layout.cell(y, x)).back() + delta / keep_probability;
}

}  // namespace

CellStory tell_cell_story(const ModelSizes& sizes, const GridSize& grid, std::span<const double> parameters,
                          std::span<const float> before, std::span<const float> after, const StepDraws& draws,
                          const Cell& cell) {
    const Patch patch(sizes, grid, before, cell);
    const reference::UpdateTensors<const double> tensors(sizes, parameters);
    const std::vector<std::uint8_t> alive = reference::alive_cells(patch.layout, patch.state());
    const std::vector<std::uint8_t> reach = reference::dilate(patch.layout, alive);
    const std::size_t channels = static_cast<std::size_t>(sizes.channels);
    const auto at = [&](std::span<const float> state, const Cell& where) {
        return state.subspan(cell_index(grid, where) * channels, channels);
    };

    bool survived = false;
    CellStory story;
    story.cell = cell;
    story.step = draws.place.step + 1;
    story.keep_probability = draws.keep_probability;
    story.highest_before = story.highest_candidate = -std::numeric_limits<float>::infinity();
    for (std::size_t i = 0; i < story.around.size(); ++i) {
        const Cell where{cell.x + static_cast<int>(i % 3) - 1, cell.y + static_cast<int>(i / 3) - 1};
        if (!contains(grid, where)) continue;
        const int x = where.x - patch.first.x;
        const int y = where.y - patch.first.y;
        const std::size_t in_patch = patch.layout.cell(y, x);
        const std::span<const float> numbers_after = at(after, where);
        NeighbourStory& one = story.around[i];
        one.in_grid = true;
        one.fired = draws.fires(cell_index(grid, where));
        one.alpha_before = at(before, where).back();
        one.alpha_after = numbers_after.back();
        const bool kept_its_numbers = std::ranges::any_of(numbers_after, [](float value) { return value != 0; });
        if (kept_its_numbers)
            one.alpha_candidate = one.alpha_after;
        else if (one.fired && reach[in_patch] != 0)
            one.alpha_candidate = static_cast<float>(candidate_alpha(patch, tensors, draws.keep_probability, y, x));
        else
            one.alpha_candidate = one.alpha_before;
        story.highest_before = std::max(story.highest_before, one.alpha_before);
        story.highest_candidate = std::max(story.highest_candidate, one.alpha_candidate);
        if (i != 4) continue;
        story.in_reach = reach[in_patch] != 0;
        story.fired = one.fired;
        survived = kept_its_numbers;
        story.alive_before = survived || alive[in_patch] != 0;
    }
    const std::span<const float> own_before = at(before, cell);
    const std::span<const float> own_after = at(after, cell);
    story.before.assign(own_before.begin(), own_before.end());
    story.after.assign(own_after.begin(), own_after.end());
    // A cell that kept numbers was alive after; one that lost them was not. The arithmetic decides where there were
    // none.
    const bool had_numbers = std::ranges::any_of(own_before, [](float value) { return value != 0; });
    story.alive_after = survived || (!(story.alive_before && had_numbers) && is_alive(story.highest_candidate));
    return story;
}

}  // namespace nca
