// Geometry on the target's alpha, so that a wound hits any picture at a place that means something.
#include "engine/evaluate/wound_shapes.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>

#include "engine/model/cell_rule.h"
#include "engine/model/random.h"

namespace nca {
namespace {

constexpr double kTailShare = 0.2;  // of the visible cells

struct Point {
    double x = 0;
    double y = 0;
};

double alpha_of(const Target& target, std::size_t cell) {
    return target.picture.pixels[cell * kPictureChannels + 3] / 255.0;
}

Point centre_of(const GridSize& grid, std::size_t cell) {
    const auto width = static_cast<std::size_t>(grid.width);
    const std::size_t row = cell / width;
    return {static_cast<double>(cell - row * width) + 0.5, static_cast<double>(row) + 0.5};
}

/// Centre of mass; of nothing: the grid's middle.
Point middle_of(const Target& target) {
    const GridSize grid = target.grid();
    Point sum;
    double mass = 0;
    for (std::size_t cell = 0; cell < grid.cells(); ++cell) {
        const double alpha = alpha_of(target, cell);
        const Point at = centre_of(grid, cell);
        sum.x += alpha * at.x;
        sum.y += alpha * at.y;
        mass += alpha;
    }
    if (mass <= 0) return {grid.width / 2.0, grid.height / 2.0};
    return {sum.x / mass, sum.y / mass};
}

std::vector<std::size_t> visible_cells(const Target& target) {
    std::vector<std::size_t> visible;
    for (std::size_t cell = 0; cell < target.grid().cells(); ++cell)
        if (is_alive(static_cast<float>(alpha_of(target, cell)))) visible.push_back(cell);
    return visible;
}

/// A cell and its eight neighbours, so that nothing of its fringe stays.
void take_with_neighbours(std::size_t cell, const GridSize& grid, std::vector<float>& weights) {
    const int y = static_cast<int>(cell) / grid.width;
    const int x = static_cast<int>(cell) % grid.width;
    for (int v = std::max(y - 1, 0); v <= std::min(y + 1, grid.height - 1); ++v)
        for (int u = std::max(x - 1, 0); u <= std::min(x + 1, grid.width - 1); ++u)
            weights[static_cast<std::size_t>(v) * static_cast<std::size_t>(grid.width) + static_cast<std::size_t>(u)] =
                1;
}

void take_tail(const Target& target, std::vector<float>& weights) {
    const GridSize grid = target.grid();
    const Point middle = middle_of(target);
    std::vector<std::size_t> visible = visible_cells(target);
    if (visible.empty()) return;
    const auto squared = [&](std::size_t cell) {
        const Point at = centre_of(grid, cell);
        return (at.x - middle.x) * (at.x - middle.x) + (at.y - middle.y) * (at.y - middle.y);
    };
    const Point tip = centre_of(grid, *std::max_element(visible.begin(), visible.end(),
                                                        [&](auto a, auto b) { return squared(a) < squared(b); }));
    const auto along = [&](std::size_t cell) {
        const Point at = centre_of(grid, cell);
        return (at.x - middle.x) * (tip.x - middle.x) + (at.y - middle.y) * (tip.y - middle.y);
    };
    std::stable_sort(visible.begin(), visible.end(), [&](auto a, auto b) { return along(a) > along(b); });
    const auto count = static_cast<std::size_t>(std::ceil(kTailShare * static_cast<double>(visible.size())));
    for (std::size_t i = 0; i < count; ++i) take_with_neighbours(visible[i], grid, weights);
}

}  // namespace

std::string_view wound_name(WoundShape shape) {
    constexpr std::array<std::string_view, 4> kNames{"disc", "half", "tail", "whole"};
    return kNames.at(static_cast<std::size_t>(shape));
}

std::string_view wound_name(WoundKind kind) {
    constexpr std::array<std::string_view, 4> kNames{"erased", "noised", "hidden", "coloured"};
    return kNames.at(static_cast<std::size_t>(kind));
}

std::vector<float> wound_weights(WoundShape shape, const Target& target, double radius) {
    const GridSize grid = target.grid();
    std::vector<float> weights(grid.cells(), shape == WoundShape::whole ? 1.0F : 0.0F);
    if (shape == WoundShape::tail) take_tail(target, weights);
    if (shape != WoundShape::disc && shape != WoundShape::half) return weights;
    const Point middle = middle_of(target);
    for (std::size_t cell = 0; cell < grid.cells(); ++cell) {
        const Point at = centre_of(grid, cell);
        const bool inside =
            shape == WoundShape::half ? at.x < middle.x : std::hypot(at.x - middle.x, at.y - middle.y) < radius;
        if (inside) weights[cell] = 1;
    }
    return weights;
}

Damage wound_damage(WoundKind kind, std::span<const float> weights, int channels, const RandomPlace& place,
                    std::vector<std::uint8_t>& may_change) {
    Damage damage;
    damage.weights = weights;
    damage.place = place;
    damage.kind = kind == WoundKind::noised     ? BrushKind::noise
                  : kind == WoundKind::coloured ? BrushKind::colour
                                                : BrushKind::erase;
    may_change.assign(static_cast<std::size_t>(channels), 1);
    if (kind == WoundKind::hidden) std::fill(may_change.end() - kPictureChannels, may_change.end(), std::uint8_t{0});
    damage.channels = may_change;
    return damage;
}

void wound_picture(WoundKind kind, std::span<const float> weights, const RandomPlace& place, std::span<float> picture) {
    if (kind == WoundKind::hidden) return;
    std::vector<std::uint8_t> all;
    const Damage damage = wound_damage(kind, weights, kPictureChannels, place, all);
    for (std::size_t cell = 0; cell < weights.size(); ++cell) {
        if (weights[cell] <= 0) continue;
        float towards[kPictureChannels];
        std::copy(std::begin(damage.colour), std::end(damage.colour), towards);
        if (damage.kind == BrushKind::noise) {
            const NormalFour normals = random_normals(place, static_cast<std::uint32_t>(cell));
            for (int c = 0; c < kPictureChannels; ++c) towards[c] = std::clamp(normals.value[c], 0.0F, 1.0F);
        }
        damage_cell(damage.kind, weights[cell], towards, damage.channels.data(), kPictureChannels,
                    picture.data() + cell * kPictureChannels);
    }
}

}  // namespace nca
