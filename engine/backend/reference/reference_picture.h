// What touches a grid's picture channels: the noisy start, the loss, damage, and the frame that people see. SPEC.md,
// "Start state", "Loss", "Damage" and "Render".
#pragma once

#include <cstdint>
#include <span>

#include "engine/backend/reference/reference_step.h"

namespace nca::reference {

/// normals (H,W,4) of a noisy start.
void draw_normals(const RandomPlace& place, std::span<double> normals);

/// state (H,W,C): hidden channels 0, RGBA the target (H,W,4) noised by normals (H,W,4).
void noisy_start(const Grid& grid, std::span<const double> target, double level, std::span<const double> normals,
                 std::span<double> state);

/// Mean over cells and RGBA of (state - target)^2.
double picture_error(const Grid& grid, std::span<const double> state, std::span<const double> target);

void damage_grid(const Grid& grid, const Damage& damage, std::span<const double> target, std::span<double> state);

/// pixels (H,W,4).
void draw_frame(const Grid& grid, FrameKind kind, std::span<const double> state, std::span<std::uint8_t> pixels);

}  // namespace nca::reference
