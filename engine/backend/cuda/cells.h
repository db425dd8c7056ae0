// Where numbers lie, and a cell's neighbours; device code shared by all kernels.
#pragma once

#include <gpu_language.h>

#include <cstddef>
#include <cstdint>

#include "engine/model/cell_rule.h"
#include "engine/model/sizes.h"

namespace nca::gpu {

/// Of an array (rows, columns).
__device__ inline std::size_t at(std::size_t row, int columns, int column) {
    return row * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column);
}

/// visit(neighbouring cell, dy, dx) of the neighbourhood up to kReach away, as far as it lies in the grid (H,W).
template <int kReach, class Visit>
__device__ __forceinline__ void visit_neighbours(int height, int width, std::uint32_t cell, const Visit& visit) {
    const int y = static_cast<int>(cell) / width;
    const int x = static_cast<int>(cell) % width;
    for (int dy = -kReach; dy <= kReach; ++dy)
        for (int dx = -kReach; dx <= kReach; ++dx)
            if (y + dy >= 0 && y + dy < height && x + dx >= 0 && x + dx < width)
                visit(static_cast<std::uint32_t>((y + dy) * width + x + dx), dy, dx);
}

/// The kernels' numbers of one channel of a cell. state (H,W,C) of its sample.
struct Perceived {
    float kernel[kKernels];
};
__device__ __forceinline__ Perceived perceive_channel(int height, int width, int channels, const float* state,
                                                      std::uint32_t cell, int channel) {
    float value[3][3] = {};  // all are asked for before any is used: one wait for memory
    visit_neighbours<1>(height, width, cell, [&](std::uint32_t near, int dy, int dx) {
        value[dy + 1][dx + 1] = state[at(near, channels, channel)];
    });
    Perceived seen{};
    for (int dy = -1; dy <= 1; ++dy)
        for (int dx = -1; dx <= 1; ++dx)
            for (int k = 0; k < kKernels; ++k)
                seen.kernel[k] =
                    multiply_add(static_cast<float>(perceive_weight(k, dy, dx)), value[dy + 1][dx + 1], seen.kernel[k]);
    return seen;
}

}  // namespace nca::gpu
