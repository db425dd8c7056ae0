// The trained numbers of the update: where each tensor lies in one flat float vector, and how they are drawn at first.
// The perception's kernels are fixed and not part of it (cell_rule.h).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/model/host_device.h"
#include "engine/model/sizes.h"

namespace nca {

/// Offsets of the four update tensors in a flat vector, in the order and with the row-major layout of CAX's files.
struct ParameterLayout {
    NCA_HOST_DEVICE explicit constexpr ParameterLayout(const ModelSizes& sizes)
        : weights1_count(static_cast<std::size_t>(sizes.perception()) * static_cast<std::size_t>(sizes.hidden)),
          bias1_count(static_cast<std::size_t>(sizes.hidden)),
          weights2_count(static_cast<std::size_t>(sizes.hidden) * static_cast<std::size_t>(sizes.channels)),
          bias2_count(static_cast<std::size_t>(sizes.channels)) {}

    std::size_t weights1_count;  ///< (3C, hidden): update.layers.0.kernel, CAX shape (1,1,3C,hidden)
    std::size_t bias1_count;     ///< (hidden): update.layers.0.bias
    std::size_t weights2_count;  ///< (hidden, C): update.layers.1.kernel, CAX shape (1,1,hidden,C)
    std::size_t bias2_count;     ///< (C): update.layers.1.bias

    NCA_HOST_DEVICE constexpr std::size_t weights1() const { return 0; }
    NCA_HOST_DEVICE constexpr std::size_t bias1() const { return weights1_count; }
    NCA_HOST_DEVICE constexpr std::size_t weights2() const { return bias1() + bias1_count; }
    NCA_HOST_DEVICE constexpr std::size_t bias2() const { return weights2() + weights2_count; }
    NCA_HOST_DEVICE constexpr std::size_t total() const { return bias2() + bias2_count; }
};

/// One named tensor of the flat vector, as files know it.
struct ParameterTensor {
    std::string_view name;           ///< e.g. "update.layers.0.kernel"
    std::vector<std::size_t> shape;  ///< e.g. (1,1,192,256)
    std::size_t offset;              ///< first element in the flat vector
    std::size_t count;               ///< elements
};

/// The four update tensors in flat order.
std::array<ParameterTensor, 4> parameter_tensors(const ModelSizes& sizes);

/// A model's trained numbers. Invariant: values.size() == ParameterLayout(sizes).total().
struct Parameters {
    ModelSizes sizes;
    std::vector<float> values;
};

/// Fresh parameters as flax draws them: weights1 LeCun normal (truncated at two standard deviations), the rest 0.
/// A pure function of the seed.
Parameters initial_parameters(const ModelSizes& sizes, std::uint64_t seed);

}  // namespace nca
