// Colours of numbers: a signed map of our own (blue, dark grey, orange), viridis for one-sided numbers, and grey. Pure
// arithmetic on bytes.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "app/value_range.h"

namespace nca {

using Rgb = std::array<std::uint8_t, 3>;

enum class ColourMap : std::uint8_t { signed_map, viridis, grey };

/// Colour of `share` in [0,1] (clamped) in the map viridis (van der Walt and Smith, 2015), by linear interpolation
/// between nine of its colours.
Rgb viridis(double share);
/// Blue at 0, dark grey in the middle, orange at 1; clamped.
Rgb signed_colour(double share);
Rgb map_colour(ColourMap map, double share);

/// A map as 256 colours, for pictures.
const std::array<Rgb, 256>& colour_table(ColourMap map);
/// Colour of a value in a range; values that are not finite have a colour of their own.
Rgb value_colour(const std::array<Rgb, 256>& table, float value, const ValueRange& range);

/// Opaque RGBA bytes (H,W,4) of values (H,W).
void compose_values(std::span<const float> values, const ValueRange& range, ColourMap map,
                    std::vector<std::uint8_t>& out);

}  // namespace nca
