// A kernel that tries one instruction a lane, compiled for the GPU and for its stand-in.
#include <gpu_language.h>
#include <gpu_tensor_core.h>

#include <algorithm>

#include "engine/backend/cuda/device.h"
#include "engine/backend/cuda/tensor/hidden_layer.h"
#include "engine/backend/cuda/tensor/numbers.h"
#include "tests/cuda_emulation/instructions.h"

namespace nca::test {
namespace {

__device__ inline std::uint32_t result_of(const InstructionCase& one) {
    switch (one.which) {
        case Instruction::pack_bounded:
            return gpu::pack_bounded(__uint_as_float(one.a), __uint_as_float(one.b));
        case Instruction::pack_rectified:
            return gpu::pack_rectified(__uint_as_float(one.a), __uint_as_float(one.b));
        case Instruction::permute_bytes:
            return gpu::permute_bytes(one.a, one.b, one.c);
        case Instruction::slopes:
            return gpu::tensor::slopes(one.a);
        case Instruction::dot_bytes:
            return __dp4a(one.a, one.b, one.c);
        case Instruction::scale_pair:
            return gpu::tensor::scale_pair(one.a, __ushort_as_half(static_cast<unsigned short>(one.b)));
    }
    return 0xDEADDEADU;
}

__global__ void try_instructions(const InstructionCase* cases, std::uint32_t* results, int count) {
    const int i = static_cast<int>(threadIdx.x);
    if (i < count) results[i] = result_of(cases[i]);
}

}  // namespace

std::vector<std::uint32_t> run_instructions(std::span<const InstructionCase> cases) {
    gpu::Stream stream(gpu::Priority::normal);
    gpu::DeviceBuffer<InstructionCase> on_device(cases.size());
    gpu::DeviceBuffer<std::uint32_t> results(cases.size());
    gpu::PinnedBuffer<InstructionCase> sent(cases.size());
    gpu::PinnedBuffer<std::uint32_t> found(cases.size());
    std::copy(cases.begin(), cases.end(), sent.data());
    gpu::copy_to_device(stream, on_device, sent);
    gpu::launch(stream, 1, static_cast<unsigned>(cases.size()), 0, try_instructions, on_device.data(), results.data(),
                static_cast<int>(cases.size()));
    gpu::copy_to_host(stream, found, results);
    stream.wait();
    return {found.data(), found.data() + cases.size()};
}

}  // namespace nca::test
