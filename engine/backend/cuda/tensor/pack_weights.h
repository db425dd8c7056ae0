// Weights from fp32 in the files' order to 16-bit fragments, four matrices: as the forward step and the backward chain
// hold them. Done once for each change of the parameters.
#pragma once

#include <gpu_language.h>

#include <cstdint>

#include "engine/backend/cuda/tensor/layout.h"

namespace nca::gpu::tensor {

struct PackWeights {
    int channels;
    int hidden;
    const float* parameters;  ///< (P), ParameterLayout
    std::uint32_t* weights;   ///< kPackedWords, written
    float* bias;              ///< (kHidden), (kChannels), written; zero beyond the model's sizes
};

/// A thread a word of `weights`.
__global__ void pack_weights(PackWeights work);

/// Blocks of kThreads that pack_weights needs.
std::uint32_t pack_blocks();

}  // namespace nca::gpu::tensor
