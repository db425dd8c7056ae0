// One step of the rule. Read step_grid first: it is the list of SPEC.md's five points.
#include "engine/backend/reference/reference_step.h"

#include <algorithm>
#include <limits>

#include "engine/model/cell_rule.h"

namespace nca::reference {

bool step_grid(const Grid& grid, const UpdateTensors<const double>& tensors, double keep_probability,
               std::span<const double> state, std::span<const std::uint8_t> keep, std::span<double> next,
               std::span<std::uint8_t> survives, Gate* gate) {
    std::vector<double> perception(static_cast<std::size_t>(kKernels * grid.channels));
    std::vector<double> hidden(tensors.bias1.size());
    std::vector<double> delta(tensors.bias2.size());

    std::copy(state.begin(), state.end(), next.begin());  // next holds the candidate until the mask is known
    for (int y = 0; y < grid.size.height; ++y) {
        if (!may_go_on(gate)) return false;
        for (int x = 0; x < grid.size.width; ++x) {
            const std::size_t cell = grid.cell(y, x);
            if (!keep[cell]) continue;  // dropped: delta is 0
            perceive_cell(grid, state, y, x, perception);
            hidden_layer(tensors, perception, hidden);
            std::copy(tensors.bias2.begin(), tensors.bias2.end(), delta.begin());
            add_product(hidden, tensors.weights2, delta);

            const std::span<double> candidate = grid.at(next, cell);
            for (std::size_t c = 0; c < candidate.size(); ++c) candidate[c] += delta[c] / keep_probability;
        }
    }

    const std::vector<std::uint8_t> alive_before = alive_cells(grid, state);
    const std::vector<std::uint8_t> alive_after = alive_cells(grid, next);
    for (std::size_t cell = 0; cell < grid.size.cells(); ++cell) {
        survives[cell] = alive_before[cell] && alive_after[cell];
        if (!survives[cell]) std::ranges::fill(grid.at(next, cell), 0.0);
    }
    return true;
}

bool may_go_on(Gate* gate) { return gate == nullptr || !gate->wanted() || gate->hold(); }

void add_product(std::span<const double> row, std::span<const double> matrix, std::span<double> result) {
    const std::size_t columns = result.size();
    double* sums = result.data();
    const double* weights = matrix.data();
    std::size_t i = 0;
    for (; i + 4 <= row.size(); i += 4, weights += 4 * columns) {  // four at a time: the sums are fetched less often
        const double factors[4] = {row[i], row[i + 1], row[i + 2], row[i + 3]};
        for (std::size_t j = 0; j < columns; ++j)
            sums[j] += factors[0] * weights[j] + factors[1] * weights[columns + j] +
                       factors[2] * weights[2 * columns + j] + factors[3] * weights[3 * columns + j];
    }
    for (; i < row.size(); ++i, weights += columns)
        for (std::size_t j = 0; j < columns; ++j) sums[j] += row[i] * weights[j];
}

void perceive_cell(const Grid& grid, std::span<const double> state, int y, int x, std::span<double> perception) {
    std::ranges::fill(perception, 0.0);
    visit_neighbours(grid, y, x, [&](std::size_t neighbour, int dy, int dx) {
        const std::span<const double> seen = grid.at(state, neighbour);
        for (int k = 0; k < kKernels; ++k) {
            const double weight = perceive_weight(k, dy, dx);
            if (weight == 0.0) continue;
            for (std::size_t c = 0; c < seen.size(); ++c)
                perception[kKernels * c + static_cast<std::size_t>(k)] += weight * seen[c];
        }
    });
}

void hidden_layer(const UpdateTensors<const double>& tensors, std::span<const double> perception,
                  std::span<double> hidden) {
    std::copy(tensors.bias1.begin(), tensors.bias1.end(), hidden.begin());
    add_product(perception, tensors.weights1, hidden);
    for (double& value : hidden) value = value < 0.0 ? 0.0 : value;  // so that NaN stays NaN
}

std::vector<std::uint8_t> alive_cells(const Grid& grid, std::span<const double> state) {
    std::vector<std::uint8_t> alive(grid.size.cells());
    for (int y = 0; y < grid.size.height; ++y) {
        for (int x = 0; x < grid.size.width; ++x) {
            double largest_alpha = -std::numeric_limits<double>::infinity();
            visit_neighbours(grid, y, x, [&](std::size_t neighbour, int, int) {
                largest_alpha = std::max(largest_alpha, grid.at(state, neighbour).back());
            });
            alive[grid.cell(y, x)] = is_alive(largest_alpha);
        }
    }
    return alive;
}

std::vector<std::uint8_t> dilate(const Grid& grid, std::span<const std::uint8_t> mask) {
    std::vector<std::uint8_t> dilated(grid.size.cells());
    for (int y = 0; y < grid.size.height; ++y)
        for (int x = 0; x < grid.size.width; ++x)
            visit_neighbours(grid, y, x, [&](std::size_t neighbour, int, int) {
                if (mask[neighbour]) dilated[grid.cell(y, x)] = 1;
            });
    return dilated;
}

void draw_keep(const RandomPlace& place, double probability, std::span<std::uint8_t> keep) {
    const std::uint64_t threshold = keep_threshold(probability);
    for (std::size_t cell = 0; cell < keep.size(); ++cell)
        keep[cell] = keep_word(place, static_cast<std::uint32_t>(cell)) < threshold;
}

}  // namespace nca::reference
