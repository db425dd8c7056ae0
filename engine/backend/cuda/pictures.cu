// Starts, loss, damage and frames on the device. The arithmetic of a cell is engine/model's (cell_rule.h, brush.h).
#include <gpu_language.h>

#include "engine/backend/cuda/block_sum.h"
#include "engine/backend/cuda/cells.h"
#include "engine/backend/cuda/launch_size.h"
#include "engine/backend/cuda/pictures.h"
#include "engine/model/brush.h"
#include "engine/model/cell_rule.h"
#include "engine/model/random.h"

namespace nca::gpu {
namespace {

constexpr unsigned kThreads = 256;

__device__ std::size_t own_index() { return static_cast<std::size_t>(blockIdx.x) * kThreads + threadIdx.x; }

NCA_HOST_DEVICE std::size_t all_cells(const Grids& g) {
    return static_cast<std::size_t>(g.batch) * static_cast<std::size_t>(g.cells);
}

/// A thread a cell; the hidden channels are zero already.
__global__ void start_noisy_kernel(Grids g, const float* target, const float* levels, const float* normals,
                                   const RandomPlace* given, float* states) {
    const std::size_t index = own_index();
    if (index >= all_cells(g)) return;
    const auto sample = static_cast<std::uint32_t>(index / static_cast<std::size_t>(g.cells));
    const auto cell = static_cast<std::uint32_t>(index % static_cast<std::size_t>(g.cells));
    NormalFour drawn{};
    if (normals == nullptr) {
        RandomPlace place = *given;
        place.sample += sample;
        drawn = random_normals(place, cell);
    }
    const float* own = normals == nullptr ? drawn.value : normals + at(index, kPictureChannels, 0);
    float* picture = states + at(index, g.channels, g.channels - kPictureChannels);
    for (int c = 0; c < kPictureChannels; ++c)
        picture[c] = noisy_value(target[at(cell, kPictureChannels, c)], levels[sample], own[c]);
}

/// Part blockIdx.x of sample blockIdx.y.
__global__ void sum_errors_kernel(Grids g, const float* states, const float* target, double* parts) {
    const std::size_t sample = blockIdx.y;
    double sum = 0;
    for (std::size_t n = own_index(); n < static_cast<std::size_t>(g.cells) * kPictureChannels;
         n += static_cast<std::size_t>(gridDim.x) * kThreads) {
        const std::size_t cell = n / kPictureChannels;
        const int c = static_cast<int>(n % kPictureChannels);
        const float value = states[at(sample * static_cast<std::size_t>(g.cells) + cell, g.channels,
                                      g.channels - kPictureChannels + c)];
        const double difference = static_cast<double>(value) - static_cast<double>(target[n]);
        sum += difference * difference;
    }
    const double total = sum_block<kThreads>(sum);
    if (threadIdx.x == 0) parts[sample * gridDim.x + blockIdx.x] = total;
}

/// A block a sample.
__global__ void finish_errors_kernel(Grids g, const double* parts, int count, double* losses) {
    double sum = 0;
    for (int part = static_cast<int>(threadIdx.x); part < count; part += static_cast<int>(kThreads))
        sum += parts[at(blockIdx.x, count, part)];
    const double total = sum_block<kThreads>(sum);
    if (threadIdx.x == 0) losses[blockIdx.x] = total / (static_cast<double>(g.cells) * kPictureChannels);
}

/// A thread a number.
__global__ void loss_gradient_kernel(Grids g, const float* states, const float* target, float factor, float* gradient) {
    const std::size_t index = own_index();
    if (index >= all_cells(g) * static_cast<std::size_t>(g.channels)) return;
    const int part = static_cast<int>(index % static_cast<std::size_t>(g.channels)) - (g.channels - kPictureChannels);
    const std::size_t cell = index / static_cast<std::size_t>(g.channels) % static_cast<std::size_t>(g.cells);
    gradient[index] = part < 0 ? 0.0F : factor * (states[index] - target[at(cell, kPictureChannels, part)]);
}

/// A thread a number.
__global__ void add_numbers_kernel(const float* numbers, std::size_t count, float* sums) {
    const std::size_t index = own_index();
    if (index < count) sums[index] += numbers[index];
}

struct Colour {
    float value[kPictureChannels];
};

/// A thread a cell.
__global__ void damage_kernel(Grids g, BrushKind kind, const float* weights, Colour picture,
                              const std::uint8_t* channels, RandomPlace place, const float* target, float* state) {
    const std::size_t cell = own_index();
    if (cell >= static_cast<std::size_t>(g.cells) || weights[cell] == 0.0F) return;
    if (kind == BrushKind::noise) {
        const NormalFour normals = random_normals(place, static_cast<std::uint32_t>(cell));
        for (int c = 0; c < kPictureChannels; ++c) picture.value[c] = clip_unit(normals.value[c]);
    } else if (kind == BrushKind::restore) {
        for (int c = 0; c < kPictureChannels; ++c) picture.value[c] = target[at(cell, kPictureChannels, c)];
    }
    damage_cell(kind, weights[cell], picture.value, channels, g.channels, state + at(cell, g.channels, 0));
}

/// A thread a pixel. In double precision: bytes are truncated, so that a float's rounding would show in some of them.
__global__ void draw_frame_kernel(Grids g, FrameKind kind, const float* state, std::size_t count,
                                  std::uint8_t* pixels) {
    const std::size_t cell = own_index();
    if (cell >= count) return;
    double picture[kPictureChannels];
    for (int c = 0; c < kPictureChannels; ++c)
        picture[c] = static_cast<double>(state[at(cell, g.channels, g.channels - kPictureChannels + c)]);
    std::uint8_t* pixel = pixels + at(cell, kPictureChannels, 0);
    for (int c = 0; c < 3; ++c)
        pixel[c] = to_byte(kind == FrameKind::rgba ? picture[c] : over_white(picture[c], picture[3]));
    pixel[3] = kind == FrameKind::rgba ? to_byte(picture[3]) : std::uint8_t{255};
}

/// A thread a channel of a cell.
__global__ void perceive_kernel(Grids g, const float* states, std::size_t first, std::size_t count, float* perception) {
    const std::size_t index = own_index();
    if (index >= count * static_cast<std::size_t>(g.channels)) return;
    const std::size_t cell = first + index / static_cast<std::size_t>(g.channels);
    const std::size_t sample = cell / static_cast<std::size_t>(g.cells);
    const float* state = states + at(sample * static_cast<std::size_t>(g.cells), g.channels, 0);
    const Perceived seen = perceive_channel(g.height, g.width, g.channels, state,
                                            static_cast<std::uint32_t>(cell % static_cast<std::size_t>(g.cells)),
                                            static_cast<int>(index % static_cast<std::size_t>(g.channels)));
    for (int k = 0; k < kKernels; ++k) perception[at(index, kKernels, k)] = seen.kernel[k];
}

}  // namespace

Grids make_grids(const BackendShape& shape) {
    return {shape.grid.height, shape.grid.width, shape.sizes.channels, shape.batch,
            static_cast<int>(shape.grid.cells())};
}

void start_noisy(Stream& stream, const Grids& g, const float* target, const float* levels, const float* normals,
                 const RandomPlace* place, float* states) {
    fill_bytes(stream, states, 0, all_cells(g) * static_cast<std::size_t>(g.channels) * sizeof(float));
    launch(stream, blocks_for(all_cells(g), kThreads), kThreads, 0, start_noisy_kernel, g, target, levels, normals,
           place, states);
}

int loss_parts(const Grids& g) {
    constexpr int kNumbers = 4096;  // of a part, but no more parts than one block sums up at once
    const int parts = (g.cells * kPictureChannels + kNumbers - 1) / kNumbers;
    return parts < static_cast<int>(kThreads) ? parts : static_cast<int>(kThreads);
}

void measure_loss(Stream& stream, const Grids& g, const float* states, const float* target, double* parts,
                  double* losses) {
    const int count = loss_parts(g);
    // The sample is the grid's y, which ends at 65,535.
    constexpr int kMostSamples = 65'535;
    for (int first = 0; first < g.batch; first += kMostSamples) {
        const int samples = g.batch - first < kMostSamples ? g.batch - first : kMostSamples;
        const auto offset = static_cast<std::size_t>(first) * static_cast<std::size_t>(g.cells);
        launch(stream, {static_cast<unsigned>(count), static_cast<unsigned>(samples)}, kThreads, 0, sum_errors_kernel,
               g, states + offset * static_cast<std::size_t>(g.channels), target,
               parts + static_cast<std::size_t>(first) * static_cast<std::size_t>(count));
    }
    launch(stream, static_cast<unsigned>(g.batch), kThreads, 0, finish_errors_kernel, g, parts, count, losses);
}

double mean_loss(std::span<const double> losses) {
    double sum = 0;
    for (const double loss : losses) sum += loss;
    return sum / static_cast<double>(losses.size());
}

void loss_gradient(Stream& stream, const Grids& g, const float* states, const float* target, float* gradient) {
    const auto factor =
        static_cast<float>(2.0 / (static_cast<double>(g.batch) * static_cast<double>(g.cells) * kPictureChannels));
    launch(stream, blocks_for(all_cells(g) * static_cast<std::size_t>(g.channels), kThreads), kThreads, 0,
           loss_gradient_kernel, g, states, target, factor, gradient);
}

void add_numbers(Stream& stream, const float* numbers, std::size_t count, float* sums) {
    launch(stream, blocks_for(count, kThreads), kThreads, 0, add_numbers_kernel, numbers, count, sums);
}

void damage_state(Stream& stream, const Grids& g, BrushKind kind, const float* weights, const float colour[4],
                  const std::uint8_t* channels, const RandomPlace& place, const float* target, float* state) {
    const Colour picture{{colour[0], colour[1], colour[2], colour[3]}};
    launch(stream, blocks_for(static_cast<std::size_t>(g.cells), kThreads), kThreads, 0, damage_kernel, g, kind,
           weights, picture, channels, place, target, state);
}

void draw_frame(Stream& stream, const Grids& g, FrameKind kind, const float* state, std::uint8_t* pixels) {
    const auto count = static_cast<std::size_t>(g.cells);
    launch(stream, blocks_for(count, kThreads), kThreads, 0, draw_frame_kernel, g, kind, state, count, pixels);
}

void draw_frames(Stream& stream, const Grids& g, FrameKind kind, const float* states, std::uint8_t* pixels) {
    launch(stream, blocks_for(all_cells(g), kThreads), kThreads, 0, draw_frame_kernel, g, kind, states, all_cells(g),
           pixels);
}

void perceive_cells(Stream& stream, const Grids& g, const float* states, std::size_t first, std::size_t count,
                    float* perception) {
    launch(stream, blocks_for(count * static_cast<std::size_t>(g.channels), kThreads), kThreads, 0, perceive_kernel, g,
           states, first, count, perception);
}

}  // namespace nca::gpu
