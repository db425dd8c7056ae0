// The limits, and which cases are left out.
#include "tests/engine/backend/cuda/tensor/tensor_limits.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "tests/engine/backend/cuda/tensor/tensor_rig.h"

namespace nca::test {
namespace {

constexpr double kCosine = 0.999;
constexpr double kNorm = 0.01;
constexpr std::size_t kFewNumbers = 16;

}  // namespace

std::vector<GridCase> tensor_cases() {
    std::vector<GridCase> cases;
    for (GridCase grid : awkward_cases()) {
        // All sizes are padded to the same: some stand for all. Nor are many steps needed, they take their time here.
        if (grid.shape.grid == GridSize{7, 10} && grid.shape.sizes.channels > 5 && grid.shape.sizes.hidden > 1)
            continue;
        grid.steps = std::min(grid.steps, 3);
        cases.push_back(grid);
    }
    return cases;
}

void check_agreement(const std::vector<double>& found, const std::vector<double>& wanted) {
    const Agreement agreed = agreement(found, wanted);
    CHECK(agreed.cosine >= kCosine);
    CHECK(std::fabs(agreed.norm_ratio - 1) <= kNorm);
}

void check_tensors(const GridCase& grid, const std::vector<double>& found, const std::vector<double>& wanted) {
    for (const ParameterTensor& tensor : parameter_tensors(grid.shape.sizes)) {
        if (tensor.count < kFewNumbers) continue;
        CAPTURE(std::string(tensor.name));
        const auto part = [&](const std::vector<double>& flat) {
            const auto first = flat.begin() + static_cast<std::ptrdiff_t>(tensor.offset);
            return std::vector<double>(first, first + static_cast<std::ptrdiff_t>(tensor.count));
        };
        check_agreement(part(found), part(wanted));
    }
}

}  // namespace nca::test
