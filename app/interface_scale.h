// The scale of the interface: which values there are, which fit a window, and why one does not. Pure arithmetic.
#pragma once

#include <string>

namespace nca {

inline constexpr float kLeastScale = 0.75F;
inline constexpr float kMostScale = 3;
inline constexpr float kScaleStep = 0.25F;

/// The largest scale that fits a window of this size (pixels) and is no larger than `wanted`; at least kLeastScale.
/// What is not a number counts as 1.
float fitting_scale(float width, float height, float wanted);

/// Why the interface can't have this scale in a window of this size (pixels); empty: it can.
std::string why_scale_not(float width, float height, float scale);

}  // namespace nca
