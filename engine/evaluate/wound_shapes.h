// The wounds of the healing test: which cells they take of a target, and what they do to them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/backend/backend.h"
#include "engine/model/picture.h"

namespace nca {

/// disc: around the middle (centre of mass of alpha); half: all cells left of the middle; tail: the fifth of the
/// visible cells (alpha > 0.1) that lies farthest along the line from the middle to the visible cell farthest from it,
/// with their neighbours; whole: all cells.
enum class WoundShape : std::uint8_t { disc, half, tail, whole };
inline constexpr std::array kWoundShapes{WoundShape::disc, WoundShape::half, WoundShape::tail, WoundShape::whole};
std::string_view wound_name(WoundShape shape);

/// erased: every channel 0; noised: RGBA clipped normal noise, hidden channels 0, as a start of noise level 1;
/// hidden: the hidden channels 0, RGBA kept; coloured: RGBA opaque red, hidden channels kept.
enum class WoundKind : std::uint8_t { erased, noised, hidden, coloured };
inline constexpr std::array kWoundKinds{WoundKind::erased, WoundKind::noised, WoundKind::hidden, WoundKind::coloured};
std::string_view wound_name(WoundKind kind);

/// (H,W): 1 in the wound, 0 outside; `radius` of the disc in cells.
std::vector<float> wound_weights(WoundShape shape, const Target& target, double radius);

/// The damage of a kind to the cells of `weights` in states of `channels`; `place` is of its noise. `may_change` keeps
/// what Damage only looks at.
Damage wound_damage(WoundKind kind, std::span<const float> weights, int channels, const RandomPlace& place,
                    std::vector<std::uint8_t>& may_change);

/// The same wound in a picture of one grid alone, (H,W,4): what is seen of it at once.
void wound_picture(WoundKind kind, std::span<const float> weights, const RandomPlace& place, std::span<float> picture);

}  // namespace nca
