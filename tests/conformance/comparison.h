// How near a result came to what a case expects, and how near it must come: the limits of SPEC.md "Golden cases".
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/backend/backend.h"
#include "tests/conformance/golden_case.h"

namespace nca::conformance {

/// What kind of number is compared: each has its own limit. one_step, direction and norm are asked of reduced precision
/// alone, instead of states after many steps and of gradients number by number.
enum class Quantity {
    state,
    long_state,
    one_step,
    perception,
    noise,
    loss,
    learning_rate,
    gradient,
    direction,
    norm,
    parameters
};

/// The largest error allowed, relative but for `direction`.
double error_limit(Quantity quantity, Precision precision);

/// One expected tensor beside the result.
struct Measurement {
    std::string name;
    double error = 0;  ///< relative to the norm of what is expected; absolute where that is 0; NaN never meets a limit
    double limit = 0;

    bool met() const { return error <= limit; }
};

/// norm(result - expected) / norm(expected). Where the file holds the expected numbers as F32, half a unit in the last
/// place of each is no error: the file could not hold more.
Measurement measure(const std::string& name, std::span<const double> result, const Tensor& expected, double limit);

/// 1 - cosine of the angle between result and what is expected: 0 if both are 0.
Measurement measure_direction(const std::string& name, std::span<const double> result, const Tensor& expected,
                              double limit);
/// Of the norm alone.
Measurement measure_norm(const std::string& name, std::span<const double> result, const Tensor& expected, double limit);

/// How many bytes differ; none may.
Measurement measure_bytes(const std::string& name, std::span<const std::uint8_t> result, const Tensor& expected);

/// How many floats differ in any bit that a float has; none may.
Measurement measure_exact(const std::string& name, std::span<const float> result, const Tensor& expected);

}  // namespace nca::conformance
