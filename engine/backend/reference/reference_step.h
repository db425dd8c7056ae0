// One step of the rule on one grid, as SPEC.md "One step" has it: perceive, update, cell dropout, residual, alive mask.
// Plain double precision on flat arrays; the only short cut is that cells which do not fire are not computed.
// Source: notebook 43_diffusing_nca and CAX's ConvPerceive, NCAUpdate.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/backend/backend.h"

namespace nca::reference {

/// The sizes of one grid's arrays. A state is (H,W,C), cell after cell in raster order.
struct Grid {
    GridSize size;
    int channels;  ///< C

    std::size_t cell(int y, int x) const {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) + static_cast<std::size_t>(x);
    }
    std::size_t state_count() const { return size.cells() * static_cast<std::size_t>(channels); }
    /// The channels of one cell.
    template <class Number>
    std::span<Number> at(std::span<Number> state, std::size_t cell) const {
        return state.subspan(cell * static_cast<std::size_t>(channels), static_cast<std::size_t>(channels));
    }
};

/// The trained numbers of the update, as views into one flat vector (ParameterLayout).
template <class Number>
struct UpdateTensors {
    UpdateTensors(const ModelSizes& sizes, std::span<Number> flat) {
        const ParameterLayout layout(sizes);
        weights1 = flat.subspan(layout.weights1(), layout.weights1_count);
        bias1 = flat.subspan(layout.bias1(), layout.bias1_count);
        weights2 = flat.subspan(layout.weights2(), layout.weights2_count);
        bias2 = flat.subspan(layout.bias2(), layout.bias2_count);
    }
    std::span<Number> weights1;  ///< (3C, hidden)
    std::span<Number> bias1;     ///< (hidden)
    std::span<Number> weights2;  ///< (hidden, C)
    std::span<Number> bias2;     ///< (C)
};

/// True to go on; false if the owner abandons the computation.
bool may_go_on(Gate* gate);

/// result += row vector * matrix (rows, columns): the one loop in which the time goes. Row after row, so that the inner
/// loop runs over neighbours in memory.
void add_product(std::span<const double> row, std::span<const double> matrix, std::span<double> result);

/// Calls visit(cell, dy, dx) for the 3x3 neighbourhood of (y, x) as far as it lies in the grid.
template <class Visit>
void visit_neighbours(const Grid& grid, int y, int x, Visit visit) {
    for (int dy = -1; dy <= 1; ++dy)
        for (int dx = -1; dx <= 1; ++dx)
            if (y + dy >= 0 && y + dy < grid.size.height && x + dx >= 0 && x + dx < grid.size.width)
                visit(grid.cell(y + dy, x + dx), dy, dx);
}

/// Perception (3C) of the cell at (y, x): index 3 * channel + kernel.
void perceive_cell(const Grid& grid, std::span<const double> state, int y, int x, std::span<double> perception);

/// hidden (hidden) = relu(perception * W1 + b1).
void hidden_layer(const UpdateTensors<const double>& tensors, std::span<const double> perception,
                  std::span<double> hidden);

/// alive(s) of every cell (H,W): the largest alpha of its neighbourhood is above the threshold.
std::vector<std::uint8_t> alive_cells(const Grid& grid, std::span<const double> state);

/// dilate3x3 of a mask (H,W).
std::vector<std::uint8_t> dilate(const Grid& grid, std::span<const std::uint8_t> mask);

/// Which cells fire (H,W) in one step of one sample.
void draw_keep(const RandomPlace& place, double probability, std::span<std::uint8_t> keep);

/// next (H,W,C) = one step of the rule on state, and survives (H,W) = alive(state) AND alive(candidate), which the
/// gradient needs. Returns false if abandoned; next is then unfinished.
bool step_grid(const Grid& grid, const UpdateTensors<const double>& tensors, double keep_probability,
               std::span<const double> state, std::span<const std::uint8_t> keep, std::span<double> next,
               std::span<std::uint8_t> survives, Gate* gate);

}  // namespace nca::reference
