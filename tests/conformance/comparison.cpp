// Errors and limits.
#include "tests/conformance/comparison.h"

#include <algorithm>
#include <cmath>

namespace nca::conformance {

double error_limit(Quantity quantity, bool double_precision) {
    if (double_precision) return 1e-9;
    switch (quantity) {
        case Quantity::state:
        case Quantity::perception:
        case Quantity::loss:
            return 1e-5;
        case Quantity::long_state:
            return 1e-4;
        case Quantity::noise:
        case Quantity::learning_rate:
            return 1e-6;
        case Quantity::gradient:
            return 3e-4;
        case Quantity::parameters:
            return 2e-3;
    }
    return 0;
}

Measurement measure(const std::string& name, std::span<const double> result, const Tensor& expected, double limit) {
    const bool stored_as_float = expected.type == NumberType::f32;
    double difference = 0;
    double norm = 0;
    for (std::size_t i = 0; i < result.size(); ++i) {
        const double wanted = expected.numbers[i];
        double error = std::fabs(result[i] - wanted);
        if (stored_as_float && error <= std::fabs(wanted) * 0x1p-24) error = 0;
        difference += error * error;
        norm += wanted * wanted;
    }
    difference = std::sqrt(difference);
    return {name, norm > 0 ? difference / std::sqrt(norm) : difference, limit};
}

Measurement measure_bytes(const std::string& name, std::span<const std::uint8_t> result, const Tensor& expected) {
    double different = 0;
    for (std::size_t i = 0; i < result.size(); ++i)
        if (result[i] != expected.bytes[i]) ++different;
    return {name, different, 0};
}

Measurement measure_exact(const std::string& name, std::span<const float> result, const Tensor& expected) {
    double different = 0;
    for (std::size_t i = 0; i < result.size(); ++i)
        if (!(result[i] == static_cast<float>(expected.numbers[i]))) ++different;
    return {name, different, 0};
}

}  // namespace nca::conformance
