// The parameters in the order in which the kernels read them, and gradients back from the order in which slots
// accumulate them. Perception lies in the order of perception_column() here where files have 3c + k: the rows of the
// first matrix are permuted.
#pragma once

#include <span>

#include "engine/backend/cpu/aligned_buffer.h"
#include "engine/backend/cpu/layout.h"
#include "engine/model/parameters.h"

namespace nca::cpu {

/// Packed in panels or by words (kernels.h), padding zero.
struct PackedParameters {
    PackedParameters(const Layout& layout, bool with_transposed);

    /// Fills all from the flat parameters (ParameterLayout order).
    void pack(const Layout& layout, const ModelSizes& sizes, std::span<const float> flat);
    std::size_t bytes() const;

    AlignedBuffer<float> weights1;             ///< (inputs x hidden), in panels
    AlignedBuffer<float> bias1;                ///< (hidden)
    AlignedBuffer<float> weights2;             ///< (hidden x channels), by words
    AlignedBuffer<float> bias2;                ///< (channels)
    AlignedBuffer<float> weights1_transposed;  ///< (hidden x inputs), by words; with a tape
};

/// A slot's accumulator of the gradient, one flat block, hidden unit by hidden unit: weights1 transposed (hidden x
/// inputs), bias1 (hidden), weights2 (hidden x channels), bias2 (channels).
struct GradientLayout {
    explicit GradientLayout(const Layout& layout);
    std::size_t weights1() const { return 0; }
    std::size_t bias1, weights2, bias2, total;
};

/// Sums `slots` accumulators (contiguous, `total` apart) in ascending order, in double, into the flat gradient.
void reduce_gradient(const Layout& layout, const ModelSizes& sizes, const float* accumulators, int slots,
                     std::span<float> flat);

}  // namespace nca::cpu
