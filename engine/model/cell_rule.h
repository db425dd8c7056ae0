// The arithmetic of one cell, shared by every backend and by g++ and nvcc: perception kernels, alive test, noise,
// brush blending, rendering. Loops, tiles and matrix products are the backends' own (and proved equal by tests).
// Source: notebook 43_diffusing_nca of CAX; CAX's identity_kernel, grad_kernel, NCAUpdate, rgba_to_rgb.
#pragma once

#include <cstdint>

#include "engine/model/host_device.h"
#include "engine/model/sizes.h"

namespace nca {

/// A cell is alive if the largest alpha of its 3x3 neighbourhood (outside the grid: minus infinity) is *strictly*
/// above.
inline constexpr double kAliveThreshold = 0.1;

template <class Number>
NCA_HOST_DEVICE inline bool is_alive(Number largest_alpha) {
    return largest_alpha > static_cast<Number>(kAliveThreshold);
}

/// Weight of kernel k (0 identity, 1 d/dy, 2 d/dx) at neighbour offset (dy, dx), each -1..1. Cross-correlation:
/// perception = sum over offsets of weight * state[y + dy][x + dx]; neighbours outside the grid count 0.
NCA_HOST_DEVICE constexpr double perceive_weight(int k, int dy, int dx) {
    const double smooth_y = dy == 0 ? 2.0 : 1.0;
    const double smooth_x = dx == 0 ? 2.0 : 1.0;
    if (k == 0) return dy == 0 && dx == 0 ? 1.0 : 0.0;
    if (k == 1) return dy * smooth_x / 8.0;
    return dx * smooth_y / 8.0;
}

template <class Number>
NCA_HOST_DEVICE inline Number clip_unit(Number value) {
    return value < Number(0) ? Number(0) : (value > Number(1) ? Number(1) : value);
}

/// One picture channel of a noisy start: clip((1 - level) * target + level * normal, 0, 1).
template <class Number>
NCA_HOST_DEVICE inline Number noisy_value(Number target, Number level, Number normal) {
    return clip_unit((Number(1) - level) * target + level * normal);
}

template <class Number>
NCA_HOST_DEVICE inline Number lerp_value(Number from, Number to, Number weight) {
    return from + weight * (to - from);
}

/// Clip to [0,1], times 255, truncated: CAX's clip_and_uint8. NaN becomes 0.
template <class Number>
NCA_HOST_DEVICE inline std::uint8_t to_byte(Number value) {
    const Number scaled = clip_unit(value) * Number(255);
    return scaled >= Number(0) ? static_cast<std::uint8_t>(scaled) : std::uint8_t{0};
}

/// One colour over white: (1 - alpha) + alpha * colour with alpha clipped to [0,1]: CAX's rgba_to_rgb.
template <class Number>
NCA_HOST_DEVICE inline Number over_white(Number colour, Number alpha) {
    const Number opacity = clip_unit(alpha);
    return (Number(1) - opacity) + opacity * colour;
}

}  // namespace nca
