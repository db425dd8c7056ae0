// The gradient of the four update tensors, after the backward chain: every step's rows at once, in fixed slots whose
// sums are added in a fixed order.
#pragma once

#include <gpu_language.h>

#include <cstddef>
#include <cstdint>

#include "engine/backend/cuda/tensor/layout.h"

namespace nca::gpu::tensor {

/// Hidden columns that one block takes; the blocks of a slot share them out.
inline constexpr int kShareColumns = 64;
inline constexpr int kShares = kHidden / kShareColumns;

// Where a slot's sums lie, in floats: padded tensors, W1's rows kernel-major.
inline constexpr int kSumWeights1 = 0;                                ///< (kInputs, kHidden)
inline constexpr int kSumBias1 = kSumWeights1 + kInputs * kHidden;    ///< (kHidden)
inline constexpr int kSumWeights2 = kSumBias1 + kHidden;              ///< (kHidden, kChannels)
inline constexpr int kSumBias2 = kSumWeights2 + kHidden * kChannels;  ///< (kChannels)
inline constexpr int kSumFloats = kSumBias2 + kChannels;

struct WeightGradient {
    Layout layout;
    int steps;
    int slots;
    int first_slot;                 ///< of this launch
    const std::uint32_t* weights;   ///< kPackedWords
    const float* bias;              ///< (kHidden), (kChannels)
    const __half* states;           ///< (steps, cells, kChannels): before each step
    const __half* activations;      ///< (steps, cells, kActivations), for weight_gradient_of_kept alone
    const std::uint32_t* totals;    ///< (steps): rows of each step
    const std::uint32_t* cells;     ///< (steps, cells): the cell of each row
    const __half* gradient;         ///< (steps, cells, kChannels): of delta, by row
    const __half* hidden_gradient;  ///< (steps, cells, kHidden): of the hidden sums, by row; for .._of_kept alone
    const float* unit;              ///< (steps, cells): the unit of both, by row
    float* sums;                    ///< (slots, kSumFloats), written
};

/// kShares blocks of kThreads a slot. The first computes the activations again, the second takes those that the forward
/// pass kept: the same numbers, and the same sums.
__global__ void weight_gradient(WeightGradient work);
__global__ void weight_gradient_of_kept(WeightGradient work);

struct ReduceGradient {
    Layout layout;
    int slots;
    const float* sums;  ///< (slots, kSumFloats)
    float* gradient;    ///< (P), ParameterLayout
};

/// A thread a parameter.
__global__ void reduce_gradient(ReduceGradient work);

}  // namespace nca::gpu::tensor
