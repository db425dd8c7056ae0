// Each thread finds where its parameter's sums lie in a slot, whose tensors are padded and kernel-major.
#include "engine/backend/cuda/tensor/weight_gradient.h"
#include "engine/model/parameters.h"

namespace nca::gpu::tensor {

__global__ void __launch_bounds__(kThreads) reduce_gradient(ReduceGradient work) {
    const ModelSizes sizes{work.layout.channels, work.layout.hidden};
    const ParameterLayout tensors(sizes);
    const std::size_t index = std::size_t{blockIdx.x} * kThreads + threadIdx.x;
    if (index >= tensors.total()) return;
    const std::size_t hidden = static_cast<std::size_t>(sizes.hidden);
    const std::size_t channels = static_cast<std::size_t>(sizes.channels);
    std::size_t at = 0;
    if (index < tensors.bias1()) {
        const std::size_t input = index / hidden;  // 3c + k
        at = kSumWeights1 + (input % kKernels * kChannels + input / kKernels) * kHidden + index % hidden;
    } else if (index < tensors.weights2()) {
        at = kSumBias1 + (index - tensors.bias1());
    } else if (index < tensors.bias2()) {
        const std::size_t own = index - tensors.weights2();
        at = kSumWeights2 + own / channels * kChannels + own % channels;
    } else {
        at = kSumBias2 + (index - tensors.bias2());
    }
    float sum = 0.0F;
    for (int slot = 0; slot < work.slots; ++slot) sum += work.sums[static_cast<std::size_t>(slot) * kSumFloats + at];
    work.gradient[index] = sum;
}

}  // namespace nca::gpu::tensor
