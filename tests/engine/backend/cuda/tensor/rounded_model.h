// A rollout and its gradient in double precision with nothing but those roundings of the tensor stage that decide which
// hidden numbers are positive: states, perception, weights and hidden numbers to 16 bits on the way forward. The tests
// tell by it what of a difference to the reference is rounding across a kink, and what is more.
#pragma once

#include <vector>

#include "tests/engine/backend/grid_case.h"

namespace nca::test {

/// To what the model rounds the factors of its products. `none`: it is the reference once more.
enum class Rounding { none, sixteen_bits };

struct ModelGradient {
    std::vector<double> gradient;  ///< (P)
    std::vector<double>
        magnitudes;  ///< (P): the sums of its terms' magnitudes, which is what their rounding scales with
};

/// Of a case's loss; on the way back only the weights are rounded.
ModelGradient model_gradient(const GridCase& grid, Rounding rounding);

}  // namespace nca::test
