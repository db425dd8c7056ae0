// Names and shapes of the update tensors as CAX's files know them, and the drawing of fresh parameters as flax does it.
// Which numbers are drawn is dnca's own (Philox by place): only their distribution is flax's.
#include "engine/model/parameters.h"

#include <cmath>

#include "engine/model/random.h"

namespace nca {
namespace {

/// Standard deviation of a standard normal truncated at two: flax divides by it, so that the truncated draw has the
/// LeCun deviation sqrt(1 / inputs) again.
constexpr double kTruncatedDeviation = 0.87962566103423978;

/// A standard normal number truncated at two standard deviations: draws are rejected until one fits. One place gives
/// four draws of which 95 % fit, so a second attempt is needed for about 4 weights in a million.
double truncated_normal(std::uint64_t seed, std::uint32_t index) {
    for (std::uint32_t attempt = 0;; ++attempt) {
        const RandomPlace place{.seed = seed, .stream = Stream::initial_weights, .step = attempt};
        for (const float draw : random_normals(place, index).value)
            if (std::fabs(draw) <= 2.0F) return static_cast<double>(draw);
    }
}

}  // namespace

std::array<ParameterTensor, 4> parameter_tensors(const ModelSizes& sizes) {
    const ParameterLayout layout(sizes);
    const auto inputs = static_cast<std::size_t>(sizes.perception());
    const auto hidden = static_cast<std::size_t>(sizes.hidden);
    const auto channels = static_cast<std::size_t>(sizes.channels);
    return {{
        {"update.layers.0.kernel", {1, 1, inputs, hidden}, layout.weights1(), layout.weights1_count},
        {"update.layers.0.bias", {hidden}, layout.bias1(), layout.bias1_count},
        {"update.layers.1.kernel", {1, 1, hidden, channels}, layout.weights2(), layout.weights2_count},
        {"update.layers.1.bias", {channels}, layout.bias2(), layout.bias2_count},
    }};
}

Parameters initial_parameters(const ModelSizes& sizes, std::uint64_t seed) {
    check_sizes(sizes);
    const ParameterLayout layout(sizes);
    Parameters parameters{sizes, std::vector<float>(layout.total(), 0.0F)};
    const double deviation = std::sqrt(1.0 / sizes.perception()) / kTruncatedDeviation;
    for (std::size_t i = 0; i < layout.weights1_count; ++i)
        parameters.values[layout.weights1() + i] =
            static_cast<float>(deviation * truncated_normal(seed, static_cast<std::uint32_t>(i)));
    return parameters;
}

}  // namespace nca
