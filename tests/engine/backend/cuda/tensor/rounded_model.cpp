// Built of the reference's parts, as far as nothing is rounded in them.
#include "tests/engine/backend/cuda/tensor/rounded_model.h"

#include <algorithm>
#include <cmath>

#include "engine/backend/reference/reference_gradient.h"
#include "engine/backend/reference/reference_step.h"
#include "engine/model/cell_rule.h"
#include "tests/cuda_emulation/half.h"

namespace nca::test {
namespace {

using reference::Grid;
using reference::UpdateTensors;

double to_sixteen_bits(double value) {
    return static_cast<double>(__half2float(__float2half_rn(static_cast<float>(value))));
}

/// What a step of one sample was made of and made.
struct Step {
    std::vector<double> state;  ///< (H,W,C), rounded: what cells see of each other
    std::vector<std::uint8_t> keep, survives;
};

class Model {
public:
    Model(const GridCase& grid_case, Rounding rounding)
        : case_(grid_case),
          grid_{grid_case.shape.grid, grid_case.shape.sizes.channels},
          rounding_(rounding),
          weights_(rounded_weights()),
          tensors_(grid_case.shape.sizes, std::span<const double>(weights_)),
          transposed_(tensors_),
          perception_(static_cast<std::size_t>(grid_case.shape.sizes.perception())),
          hidden_(tensors_.bias1.size()) {}

    ModelGradient gradient() {
        const std::vector<float> start = case_.state(), target = case_.target();
        std::vector<double> states(start.begin(), start.end());
        std::vector<std::vector<Step>> tapes;
        const std::size_t count = grid_.state_count();
        for (int sample = 0; sample < case_.shape.batch; ++sample)
            tapes.push_back(roll(sample, std::span(states).subspan(static_cast<std::size_t>(sample) * count, count)));

        std::vector<double> slope(states.size());
        reference::loss_gradient(grid_, states, std::vector<double>(target.begin(), target.end()), slope);
        ModelGradient found{std::vector<double>(weights_.size()), std::vector<double>(weights_.size())};
        for (std::size_t sample = 0; sample < tapes.size(); ++sample)
            go_back(tapes[sample], std::span(slope).subspan(sample * count, count), found);
        return found;
    }

private:
    double rounded(double value) const { return rounding_ == Rounding::none ? value : to_sixteen_bits(value); }

    /// Matrices rounded, biases not.
    std::vector<double> rounded_weights() const {
        const std::vector<float> parameters = case_.parameters();
        std::vector<double> weights(parameters.begin(), parameters.end());
        const ParameterLayout layout(case_.shape.sizes);
        for (std::size_t i = 0; i < layout.bias1(); ++i) weights[i] = rounded(weights[i]);
        for (std::size_t i = layout.weights2(); i < layout.bias2(); ++i) weights[i] = rounded(weights[i]);
        return weights;
    }

    /// Perception and hidden numbers of a cell.
    void look(const Step& step, int y, int x) {
        reference::perceive_cell(grid_, step.state, y, x, perception_);
        for (double& value : perception_) value = rounded(value);
        reference::hidden_layer(tensors_, perception_, hidden_);
        for (double& value : hidden_) value = rounded(value);
    }

    std::vector<Step> roll(int sample, std::span<double> state) {
        std::vector<Step> tape;
        KeepMasks keep = case_.keep();
        keep.place.sample += static_cast<std::uint32_t>(sample);
        for (int t = 0; t < case_.steps; ++t, ++keep.place.step) {
            Step step{std::vector<double>(state.begin(), state.end()), std::vector<std::uint8_t>(grid_.size.cells()),
                      reference::alive_cells(grid_, state)};
            for (double& value : step.state) value = rounded(value);
            reference::draw_keep(keep.place, keep.probability, step.keep);
            std::vector<double> delta(tensors_.bias2.size());
            each_cell([&](std::size_t cell, int y, int x) {
                if (!step.keep[cell]) return;
                look(step, y, x);
                std::ranges::copy(tensors_.bias2, delta.begin());
                reference::add_product(hidden_, tensors_.weights2, delta);
                const std::span<double> candidate = grid_.at(state, cell);
                for (std::size_t c = 0; c < delta.size(); ++c) candidate[c] += delta[c] / keep.probability;
            });
            const std::vector<std::uint8_t> alive = reference::alive_cells(grid_, state);
            for (std::size_t cell = 0; cell < alive.size(); ++cell) {
                step.survives[cell] = step.survives[cell] && alive[cell];
                if (!step.survives[cell]) std::ranges::fill(grid_.at(state, cell), 0.0);
            }
            tape.push_back(std::move(step));
        }
        return tape;
    }

    void go_back(const std::vector<Step>& tape, std::span<const double> slope, ModelGradient& found) {
        const UpdateTensors<double> sums(case_.shape.sizes, std::span(found.gradient));
        const UpdateTensors<double> sizes(case_.shape.sizes, std::span(found.magnitudes));
        std::vector<double> next(slope.begin(), slope.end());
        std::vector<double> delta(tensors_.bias2.size()), hidden(hidden_.size()), perception(perception_.size());
        for (auto step = tape.rbegin(); step != tape.rend(); ++step) {
            std::vector<double> before(next.size());
            each_cell([&](std::size_t cell, int y, int x) {
                if (!step->survives[cell]) return;
                const std::span<const double> own = grid_.at(std::span<const double>(next), cell);
                for (std::size_t c = 0; c < own.size(); ++c) grid_.at(std::span(before), cell)[c] += own[c];
                if (!step->keep[cell]) return;
                look(*step, y, x);
                for (std::size_t c = 0; c < own.size(); ++c) delta[c] = own[c] / case_.keep_probability;
                std::ranges::fill(hidden, 0.0);
                reference::add_product(delta, transposed_.weights2, hidden);
                for (std::size_t j = 0; j < hidden.size(); ++j)
                    if (!(hidden_[j] > 0.0)) hidden[j] = 0.0;
                add_layer(perception_, hidden, sums.weights1, sums.bias1);
                add_layer(hidden_, delta, sums.weights2, sums.bias2);
                add_layer(magnitudes(perception_), magnitudes(hidden), sizes.weights1, sizes.bias1);
                add_layer(magnitudes(hidden_), magnitudes(delta), sizes.weights2, sizes.bias2);
                std::ranges::fill(perception, 0.0);
                reference::add_product(hidden, transposed_.weights1, perception);
                reference::visit_neighbours(grid_, y, x, [&](std::size_t neighbour, int dy, int dx) {
                    const std::span<double> seen = grid_.at(std::span(before), neighbour);
                    for (std::size_t i = 0; i < perception.size(); ++i)
                        seen[i / kKernels] += perceive_weight(static_cast<int>(i % kKernels), dy, dx) * perception[i];
                });
            });
            next = std::move(before);
        }
    }

    /// A cell's part in the gradient of a layer's matrix and bias.
    static void add_layer(std::span<const double> factors, std::span<const double> slope, std::span<double> weights,
                          std::span<double> bias) {
        for (std::size_t i = 0; i < factors.size(); ++i)
            for (std::size_t j = 0; j < slope.size(); ++j) weights[i * slope.size() + j] += factors[i] * slope[j];
        for (std::size_t j = 0; j < slope.size(); ++j) bias[j] += slope[j];
    }

    static std::vector<double> magnitudes(std::vector<double> numbers) {
        for (double& number : numbers) number = std::fabs(number);
        return numbers;
    }

    template <class Visit>
    void each_cell(Visit visit) const {
        for (int y = 0; y < grid_.size.height; ++y)
            for (int x = 0; x < grid_.size.width; ++x) visit(grid_.cell(y, x), y, x);
    }

    const GridCase case_;
    const Grid grid_;
    const Rounding rounding_;
    const std::vector<double> weights_;
    const UpdateTensors<const double> tensors_;
    const reference::TransposedWeights transposed_;
    std::vector<double> perception_, hidden_;  // of the cell that was looked at last
};

}  // namespace

ModelGradient model_gradient(const GridCase& grid, Rounding rounding) { return Model(grid, rounding).gradient(); }

}  // namespace nca::test
