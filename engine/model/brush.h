// Damage: what a brush stroke does to cells. Falloff and blending of one cell; applying it to a grid is the backends'.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/model/cell_rule.h"
#include "engine/model/host_device.h"
#include "engine/model/sizes.h"

namespace nca {

/// noise: RGBA towards clipped normal noise, hidden faded. erase: every channel faded. colour: RGBA towards a colour,
/// hidden kept. restore: RGBA towards the target, hidden faded.
enum class BrushKind : std::uint8_t { noise, erase, colour, restore };

/// One stroke in cell units. Points are the stamp centres, already gap-free; (x, y) = (2.5, 0.5) is the centre of the
/// third cell of the first row.
struct Stroke {
    struct Point {
        float x = 0;
        float y = 0;
    };
    BrushKind kind = BrushKind::noise;
    std::vector<Point> points;
    float radius = 4;       ///< r in cells, > 0
    float hardness = 0.5F;  ///< [0,1]; 1: a hard edge
    float strength = 1;     ///< [0,1]
    float colour[4] = {1, 0, 0, 1};
    std::vector<std::uint8_t> channels;  ///< (C), non-zero = may change; empty = all
};

/// Stamp weight at distance d from a stamp's centre: strength * clamp((1 - d/r)/(1 - hardness), 0, 1).
NCA_HOST_DEVICE inline float brush_weight(float distance, float radius, float hardness, float strength) {
    const float inside = 1.0F - distance / radius;
    if (inside <= 0.0F) return 0.0F;
    const float soft = 1.0F - hardness;
    return inside >= soft ? strength : strength * (inside / soft);
}

/// Damage to one cell: `cell` (channels) is changed where `may_change` is non-zero (null: everywhere). `picture` holds
/// the four numbers towards which the last four channels go: clipped noise, the colour, or the target (erase ignores
/// it).
template <class Number>
NCA_HOST_DEVICE inline void damage_cell(BrushKind kind, Number weight, const Number* picture,
                                        const std::uint8_t* may_change, int channels, Number* cell) {
    for (int c = 0; c < channels; ++c) {
        if (may_change != nullptr && may_change[c] == 0) continue;
        const int part = c - (channels - kPictureChannels);  // of the picture; negative for a hidden channel
        if (part >= 0 && kind != BrushKind::erase)
            cell[c] = lerp_value(cell[c], picture[part], weight);
        else if (part >= 0 || kind != BrushKind::colour)
            cell[c] = (Number(1) - weight) * cell[c];
    }
}

/// Weights (H,W) of a stroke: a cell takes the largest weight of all stamps. Cells are points at their centres.
/// Throws InvalidSetting for a radius that is not positive, numbers that are not finite, hardness or strength outside
/// [0,1].
std::vector<float> stroke_weights(const Stroke& stroke, const GridSize& grid);

}  // namespace nca
