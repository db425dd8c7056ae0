// Each thread finds which two numbers of which matrix its word holds; what lies beyond the model's sizes is zero.
#include "engine/backend/cuda/tensor/fragments.h"
#include "engine/backend/cuda/tensor/numbers.h"
#include "engine/backend/cuda/tensor/pack_weights.h"
#include "engine/model/parameters.h"

namespace nca::gpu::tensor {
namespace {

/// W1 of input kernel-major and hidden unit, padded.
__device__ inline float weight1(const PackWeights& work, int input, int unit) {
    const int channel = input % kChannels;
    if (channel >= work.channels || unit >= work.hidden) return 0.0F;
    const int row = kKernels * channel + input / kChannels;
    return work.parameters[static_cast<std::size_t>(row) * static_cast<std::size_t>(work.hidden) +
                           static_cast<std::size_t>(unit)];
}

__device__ inline float weight2(const PackWeights& work, int unit, int channel) {
    if (channel >= work.channels || unit >= work.hidden) return 0.0F;
    const ParameterLayout tensors(ModelSizes{work.channels, work.hidden});
    return work
        .parameters[tensors.weights2() + static_cast<std::size_t>(unit) * static_cast<std::size_t>(work.channels) +
                    static_cast<std::size_t>(channel)];
}

/// Calls number(depth, column) for the two halves of a word.
template <class Matrix, class Number>
__device__ inline std::uint32_t packed_word(int index, Number number) {
    const int word = index % 2;  // as Matrix::lane_word() has it
    const int lane = index / 2 % kLanes;
    const int slice = index / 2 / kLanes % Matrix::kSlices;
    const int tile = index / 2 / kLanes / Matrix::kSlices;
    const int column = 8 * tile + operand_column(lane);
    const int depth = 16 * slice + operand_depth(lane, word, 0);
    return pack_bounded(number(depth, column), number(depth + 1, column));
}

}  // namespace

std::uint32_t pack_blocks() { return (kPackedWords + kThreads - 1) / kThreads; }

__global__ void __launch_bounds__(kThreads) pack_weights(PackWeights work) {
    const int index = static_cast<int>(blockIdx.x * kThreads + threadIdx.x);
    if (index < kPacked2At)
        work.weights[index] =
            packed_word<Packed1>(index - kPacked1At, [&](int input, int unit) { return weight1(work, input, unit); });
    else if (index < kPackedBack2At)
        work.weights[index] = packed_word<Packed2>(index - kPacked2At,
                                                   [&](int unit, int channel) { return weight2(work, unit, channel); });
    else if (index < kPackedBack1At)
        work.weights[index] = packed_word<PackedBack2>(
            index - kPackedBack2At, [&](int channel, int unit) { return weight2(work, unit, channel); });
    else if (index < kPackedWords)
        work.weights[index] = packed_word<PackedBack1>(index - kPackedBack1At,
                                                       [&](int unit, int input) { return weight1(work, input, unit); });
    const ParameterLayout tensors(ModelSizes{work.channels, work.hidden});
    if (index < kHidden)
        work.bias[index] =
            index < work.hidden ? work.parameters[tensors.bias1() + static_cast<std::size_t>(index)] : 0.0F;
    else if (index < kHidden + kChannels)
        work.bias[index] = index - kHidden < work.channels
                               ? work.parameters[tensors.bias2() + static_cast<std::size_t>(index - kHidden)]
                               : 0.0F;
}

}  // namespace nca::gpu::tensor
