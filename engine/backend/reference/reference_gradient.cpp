// The gradient of one step. With g = d loss / d next of a cell that survives:
//   candidate = state + delta / p      ->  d state = g,  d delta = g / p (where the cell fired)
//   delta = hidden * W2 + b2           ->  d W2 += hidden^T d delta,  d b2 += d delta,  d hidden = d delta W2^T
//   hidden = relu(perception * W1 + b1) -> d sum = d hidden where hidden > 0;  d W1, d b1 and d perception alike
//   perception = kernels of neighbours ->  d state of each neighbour += kernel weight * d perception
#include "engine/backend/reference/reference_gradient.h"

#include <algorithm>

#include "engine/model/cell_rule.h"

namespace nca::reference {
namespace {

std::vector<double> transpose(std::span<const double> matrix, std::size_t rows, std::size_t columns) {
    std::vector<double> turned(matrix.size());
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < columns; ++j) turned[j * rows + i] = matrix[i * columns + j];
    return turned;
}

/// matrix (rows, columns) += column vector * row vector.
void add_outer_product(std::span<const double> column, std::span<const double> row, std::span<double> matrix) {
    for (std::size_t i = 0; i < column.size(); ++i) {
        const double factor = column[i];
        double* sums = matrix.data() + i * row.size();
        for (std::size_t j = 0; j < row.size(); ++j) sums[j] += factor * row[j];
    }
}

void add(std::span<const double> values, std::span<double> sums) {
    for (std::size_t i = 0; i < values.size(); ++i) sums[i] += values[i];
}

/// The transpose of perceive_cell: hands a cell's perception gradient back to the neighbours it was made of.
void spread_perception_gradient(const Grid& grid, std::span<const double> perception_gradient, int y, int x,
                                std::span<double> state_gradient) {
    visit_neighbours(grid, y, x, [&](std::size_t neighbour, int dy, int dx) {
        const std::span<double> seen = grid.at(state_gradient, neighbour);
        for (int k = 0; k < kKernels; ++k) {
            const double weight = perceive_weight(k, dy, dx);
            if (weight == 0.0) continue;
            for (std::size_t c = 0; c < seen.size(); ++c)
                seen[c] += weight * perception_gradient[kKernels * c + static_cast<std::size_t>(k)];
        }
    });
}

}  // namespace

TransposedWeights::TransposedWeights(const UpdateTensors<const double>& tensors)
    : weights1(transpose(tensors.weights1, tensors.weights1.size() / tensors.bias1.size(), tensors.bias1.size())),
      weights2(transpose(tensors.weights2, tensors.bias1.size(), tensors.bias2.size())) {}

bool step_gradient(const Grid& grid, const UpdateTensors<const double>& tensors, const TransposedWeights& transposed,
                   double keep_probability, std::span<const double> state, const StepMasks& masks,
                   std::span<const double> next_gradient, std::span<double> state_gradient,
                   const UpdateTensors<double>& tensor_gradient, Gate* gate) {
    std::vector<double> perception(static_cast<std::size_t>(kKernels * grid.channels));
    std::vector<double> perception_gradient(perception.size());
    std::vector<double> hidden(tensors.bias1.size());
    std::vector<double> hidden_gradient(tensors.bias1.size());
    std::vector<double> delta_gradient(tensors.bias2.size());

    std::ranges::fill(state_gradient, 0.0);
    for (int y = 0; y < grid.size.height; ++y) {
        if (!may_go_on(gate)) return false;
        for (int x = 0; x < grid.size.width; ++x) {
            const std::size_t cell = grid.cell(y, x);
            if (!masks.survives[cell]) continue;  // the cell became 0 whatever its candidate was
            const std::span<const double> candidate_gradient = grid.at(next_gradient, cell);
            add(candidate_gradient, grid.at(state_gradient, cell));
            if (!masks.keep[cell]) continue;

            perceive_cell(grid, state, y, x, perception);
            hidden_layer(tensors, perception, hidden);
            for (std::size_t c = 0; c < delta_gradient.size(); ++c)
                delta_gradient[c] = candidate_gradient[c] / keep_probability;

            add_outer_product(hidden, delta_gradient, tensor_gradient.weights2);
            add(delta_gradient, tensor_gradient.bias2);
            std::ranges::fill(hidden_gradient, 0.0);
            add_product(delta_gradient, transposed.weights2, hidden_gradient);

            for (std::size_t j = 0; j < hidden.size(); ++j)
                if (!(hidden[j] > 0.0)) hidden_gradient[j] = 0.0;

            add_outer_product(perception, hidden_gradient, tensor_gradient.weights1);
            add(hidden_gradient, tensor_gradient.bias1);
            std::ranges::fill(perception_gradient, 0.0);
            add_product(hidden_gradient, transposed.weights1, perception_gradient);

            spread_perception_gradient(grid, perception_gradient, y, x, state_gradient);
        }
    }
    return true;
}

void loss_gradient(const Grid& grid, std::span<const double> states, std::span<const double> target,
                   std::span<double> gradient) {
    const std::size_t cells = states.size() / static_cast<std::size_t>(grid.channels);
    const auto first_picture_channel = static_cast<std::size_t>(grid.channels - kPictureChannels);
    const double terms = static_cast<double>(cells) * kPictureChannels;
    std::ranges::fill(gradient, 0.0);
    for (std::size_t cell = 0; cell < cells; ++cell) {
        const std::span<const double> wanted =
            target.subspan(cell % grid.size.cells() * kPictureChannels, kPictureChannels);
        const std::span<const double> picture = grid.at(states, cell).subspan(first_picture_channel);
        const std::span<double> out = grid.at(gradient, cell).subspan(first_picture_channel);
        for (std::size_t c = 0; c < kPictureChannels; ++c) out[c] = 2.0 * (picture[c] - wanted[c]) / terms;
    }
}

}  // namespace nca::reference
