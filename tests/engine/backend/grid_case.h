// Grids, parameters and targets for the tests of backends: made from a seed, of any shape, with a chosen pattern of
// living cells. And what compares two backends' results.
#pragma once

#include <string>
#include <vector>

#include "engine/backend/backends.h"
#include "tests/engine/backend/tested_backends.h"

namespace nca::test {

/// Where alpha is above the threshold.
enum class Living { none, one_cell, disc, scattered, all };

struct GridCase {
    BackendShape shape;
    int steps = 4;
    Living living = Living::scattered;
    double keep_probability = 0.5;
    std::uint64_t seed = 1;

    std::string name() const;
    std::vector<float> state() const;   ///< (B,H,W,C): zero in cells that do not live
    std::vector<float> target() const;  ///< (H,W,4)
    std::vector<float> parameters()
        const;  ///< (P): all four tensors drawn, of a size that keeps states within a few units
    std::vector<float> normals() const;  ///< (B,H,W,4)
    KeepMasks keep() const;              ///< Philox draws
    void load(Backend& backend) const;   ///< uploads parameters, target and state
};

/// The backend of a case, with parameters, target and state uploaded.
std::unique_ptr<Backend> make_loaded(const GridCase& grid, const Execution& execution);

std::vector<double> download(const Backend& backend, Buffer buffer);

/// norm(found - wanted) / norm(wanted); absolute where that norm is 0; infinite if anything is not finite.
double relative_error(const std::vector<double>& found, const std::vector<double>& wanted);

/// Every tested backend that computes in single precision, the cpu backend once for each instruction set of this
/// machine.
std::vector<Execution> executions_to_compare();
/// Every tested backend as it is chosen by default; the cpu backend with a single thread too, which takes the steps of
/// a tape sample by sample.
std::vector<Execution> default_executions();
std::string name_of(const Execution& execution);

/// Grids whose edges, widths and patterns are awkward: what every backend is compared on.
std::vector<GridCase> awkward_cases();

}  // namespace nca::test
