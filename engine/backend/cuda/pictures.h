// What the CUDA backend does to states apart from rolling them, each as a function that queues its kernel: noisy
// starts, loss and its gradient, damage, frames, perception of every cell.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/backend/backend.h"
#include "engine/backend/cuda/device.h"

namespace nca::gpu {

/// Sizes of a batch of grids, passed to kernels by value.
struct Grids {
    int height, width, channels, batch;
    int cells;  ///< H * W
};
Grids make_grids(const BackendShape& shape);

/// states (B,H,W,C) = noisy starts of target (H,W,4) at levels (B). Normals (B,H,W,4), or null: drawn at place, which
/// is read from the device's memory, with .sample += b.
void start_noisy(Stream& stream, const Grids& grids, const float* target, const float* levels, const float* normals,
                 const RandomPlace* place, float* states);

/// Blocks that share the sum over one sample.
int loss_parts(const Grids& grids);
/// losses (B): each sample's mean squared error. parts (B, loss_parts) is scratch. Sums in double, in a fixed order.
void measure_loss(Stream& stream, const Grids& grids, const float* states, const float* target, double* parts,
                  double* losses);
/// The mean over the batch, of each sample's: added in their order.
double mean_loss(std::span<const double> losses);
/// gradient (B,H,W,C) of the mean over the batch.
void loss_gradient(Stream& stream, const Grids& grids, const float* states, const float* target, float* gradient);

/// sums += numbers (count).
void add_numbers(Stream& stream, const float* numbers, std::size_t count, float* sums);

/// One stroke on one state (H,W,C). weights (H,W); channels (C) or null: all.
void damage_state(Stream& stream, const Grids& grids, BrushKind kind, const float* weights, const float colour[4],
                  const std::uint8_t* channels, const RandomPlace& place, const float* target, float* state);

/// pixels (H,W,4) of one state.
void draw_frame(Stream& stream, const Grids& grids, FrameKind kind, const float* state, std::uint8_t* pixels);
/// pixels (B,H,W,4) of all.
void draw_frames(Stream& stream, const Grids& grids, FrameKind kind, const float* states, std::uint8_t* pixels);

/// perception (count, 3C) of the cells from `first` on, counted through the batch.
void perceive_cells(Stream& stream, const Grids& grids, const float* states, std::size_t first, std::size_t count,
                    float* perception);

}  // namespace nca::gpu
