// What SPEC.md asks of gradients at reduced precision, and the cases on which the tensor stage is held to it.
#pragma once

#include <vector>

#include "tests/engine/backend/grid_case.h"

namespace nca::test {

/// The awkward cases but for those that its padded sizes make alike, and no longer than shows.
std::vector<GridCase> tensor_cases();

/// Checks that a gradient, or one tensor of it, agrees with the reference's.
void check_agreement(const std::vector<double>& found, const std::vector<double>& wanted);

/// The same of each tensor of 16 numbers and more. A smaller one may be off by more for two reasons, neither of them a
/// fault. A hidden number that rounding takes across zero takes its ReLU with it, and weighs too much among few: on
/// 1x19 cells the first bias's norm was off by 1.28 % by a single one of 385, below zero in double precision and
/// 0.00003 with 16-bit factors; with its sign put right the norm was off by 0.0002 %. And a sum whose terms almost
/// cancel is small beside their rounding: on one cell, with a hidden size of 1, it was off by 1.06 % with every sign
/// right. So tensors of any size are held to rounded_model.h as well, which knows of both.
void check_tensors(const GridCase& grid, const std::vector<double>& found, const std::vector<double>& wanted);

}  // namespace nca::test
