// What each kind of golden case gives to a backend, and what it compares with.
#pragma once

#include <vector>

#include "engine/backend/backends.h"
#include "tests/conformance/comparison.h"
#include "tests/conformance/golden_case.h"

namespace nca::conformance {

/// Runs a case. Throws BadCase for a kind, tensor or metadata that is not understood, or one of the engine's errors.
std::vector<Measurement> run_case(const GoldenCase& golden, const Execution& execution);

}  // namespace nca::conformance
