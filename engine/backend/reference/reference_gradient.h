// The gradient of one step, by hand: what the chain rule makes of reference_step. No gradient flows through the masks.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/backend/reference/reference_step.h"

namespace nca::reference {

/// The weight matrices turned over, so that products with the transposed ones run over neighbours in memory too.
struct TransposedWeights {
    explicit TransposedWeights(const UpdateTensors<const double>& tensors);
    std::vector<double> weights1;  ///< (hidden, 3C)
    std::vector<double> weights2;  ///< (C, hidden)
};

/// The masks of a step, as they were when it was made.
struct StepMasks {
    std::span<const std::uint8_t> keep;      ///< (H,W)
    std::span<const std::uint8_t> survives;  ///< (H,W)
};

/// Takes the gradient of the loss by the step's result, next_gradient (H,W,C), back to the step's start: writes
/// state_gradient (H,W,C) and adds the parameters' part to tensor_gradient. Returns false if abandoned.
bool step_gradient(const Grid& grid, const UpdateTensors<const double>& tensors, const TransposedWeights& transposed,
                   double keep_probability, std::span<const double> state, const StepMasks& masks,
                   std::span<const double> next_gradient, std::span<double> state_gradient,
                   const UpdateTensors<double>& tensor_gradient, Gate* gate);

/// d loss / d state (B,H,W,C) of the mean squared difference between RGBA and target (H,W,4).
void loss_gradient(const Grid& grid, std::span<const double> states, std::span<const double> target,
                   std::span<double> gradient);

}  // namespace nca::reference
