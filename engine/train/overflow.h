// The overflow penalty: what states pay for numbers that run away, so that a pattern stays the same however long it is
// stepped. The idea is that of Self-Organising Textures (Niklasson et al., Distill 2021), which adds up |x - clip(x,
// -1, 1)|; squared here, so that its gradient has no leap. It is taken of final states only: with a pool and a drawn
// number of steps these are states of all ages, so that nothing of a longer trajectory goes unseen.
#pragma once

#include <cstddef>
#include <span>

namespace nca {

/// weight * mean over all numbers of max(|x| - limit, 0)^2; writes its gradient by each number.
template <class Number>
double overflow_penalty(std::span<const Number> states, double weight, double limit, std::span<Number> gradient) {
    const double factor = weight / static_cast<double>(states.size());
    double sum = 0;
    for (std::size_t i = 0; i < states.size(); ++i) {
        const auto value = static_cast<double>(states[i]);
        const double over = value > limit    ? value - limit
                            : value < -limit ? value + limit
                                             : value - value;  // NaN stays
        sum += over * over;
        gradient[i] = static_cast<Number>(2 * factor * over);
    }
    return factor * sum;
}

}  // namespace nca
