// optax.chain(clip_by_global_norm, adam). In double precision, element by element: some hundred thousand numbers.
#include <gpu_language.h>

#include <algorithm>

#include "engine/backend/cuda/block_sum.h"
#include "engine/backend/cuda/launch_size.h"
#include "engine/backend/cuda/optimiser.h"

namespace nca::gpu {
namespace {

constexpr unsigned kThreads = 256;
constexpr double kBeta1 = 0.9;
constexpr double kBeta2 = 0.999;
constexpr double kEpsilon = 1e-8;  // added after the square root

__device__ std::size_t own_index() { return static_cast<std::size_t>(blockIdx.x) * kThreads + threadIdx.x; }

__global__ void sum_squares_kernel(const float* gradient, std::size_t count, double* parts) {
    double sum = 0;
    for (std::size_t i = own_index(); i < count; i += static_cast<std::size_t>(gridDim.x) * kThreads) {
        const auto value = static_cast<double>(gradient[i]);
        sum += value * value;
    }
    const double total = sum_block<kThreads>(sum);
    if (threadIdx.x == 0) parts[blockIdx.x] = total;
}

__global__ void finish_norm_kernel(const double* parts, unsigned count, UpdateNumbers* numbers) {
    const double total = sum_block<kThreads>(threadIdx.x < count ? parts[threadIdx.x] : 0.0);
    if (threadIdx.x == 0) numbers->norm = sqrt(total);
}

__global__ void derive_numbers_kernel(const UpdateSettings* settings, UpdateNumbers* numbers) {
    const auto update = static_cast<double>(settings->update);
    numbers->clip = numbers->norm < settings->clip_norm ? 1.0 : settings->clip_norm / numbers->norm;
    numbers->correction1 = 1.0 - pow(kBeta1, update);
    numbers->correction2 = 1.0 - pow(kBeta2, update);
}

__global__ void adam_kernel(const UpdateSettings* settings, const UpdateNumbers* numbers, const float* gradient,
                            std::size_t count, float* parameters, float* first_moment, float* second_moment) {
    const std::size_t i = own_index();
    if (i >= count) return;
    const double slope = numbers->clip * static_cast<double>(gradient[i]);
    const double first = kBeta1 * static_cast<double>(first_moment[i]) + (1.0 - kBeta1) * slope;
    const double second = kBeta2 * static_cast<double>(second_moment[i]) + (1.0 - kBeta2) * slope * slope;
    const double change =
        settings->learning_rate * (first / numbers->correction1) / (sqrt(second / numbers->correction2) + kEpsilon);
    first_moment[i] = static_cast<float>(first);
    second_moment[i] = static_cast<float>(second);
    parameters[i] = static_cast<float>(static_cast<double>(parameters[i]) - change);
}

}  // namespace

static_assert(kNormParts <= static_cast<int>(kThreads));

void measure_norm(Stream& stream, const float* gradient, std::size_t count, double* parts, UpdateNumbers* numbers) {
    const unsigned blocks =
        std::min(blocks_for(count, kThreads), static_cast<unsigned>(kNormParts));  // none has nothing to do
    launch(stream, blocks, kThreads, 0, sum_squares_kernel, gradient, count, parts);
    launch(stream, 1, kThreads, 0, finish_norm_kernel, parts, blocks, numbers);
}

void update_parameters(Stream& stream, const UpdateSettings* settings, UpdateNumbers* numbers, const float* gradient,
                       std::size_t count, float* parameters, float* first_moment, float* second_moment) {
    launch(stream, 1, 1, 0, derive_numbers_kernel, settings, numbers);
    launch(stream, blocks_for(count, kThreads), kThreads, 0, adam_kernel, settings, numbers, gradient, count,
           parameters, first_moment, second_moment);
}

}  // namespace nca::gpu
