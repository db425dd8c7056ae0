// Turns a stroke's stamps into one weight for each cell. What a weight does to a cell is the backends' (SPEC.md,
// Damage).
#include "engine/model/brush.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/model/errors.h"

namespace nca {
namespace {

void check_stroke(const Stroke& stroke) {
    if (!(std::isfinite(stroke.radius) && stroke.radius > 0))
        throw InvalidSetting(fmt::format("brush radius is {}: choose a number of cells above 0", stroke.radius));
    if (!(stroke.hardness >= 0 && stroke.hardness <= 1))
        throw InvalidSetting(fmt::format("brush hardness is {}: choose a number from 0 to 1", stroke.hardness));
    if (!(stroke.strength >= 0 && stroke.strength <= 1))
        throw InvalidSetting(fmt::format("brush strength is {}: choose a number from 0 to 1", stroke.strength));
    for (const float part : stroke.colour)
        if (!std::isfinite(part))
            throw InvalidSetting(fmt::format("a part of the brush colour is {}: choose numbers from 0 to 1", part));
    for (const Stroke::Point& point : stroke.points)
        if (!std::isfinite(point.x) || !std::isfinite(point.y))
            throw InvalidSetting(
                fmt::format("a stroke's point is ({}, {}): give positions in cells", point.x, point.y));
}

/// The cells [first, last) of one axis whose centres can lie within `radius` of `centre`.
struct Range {
    int first;
    int last;
};

Range cells_near(float centre, float radius, int size) {
    const double low = std::floor(static_cast<double>(centre) - radius - 0.5);
    const double high = std::ceil(static_cast<double>(centre) + radius + 0.5);
    return {static_cast<int>(std::clamp(low, 0.0, static_cast<double>(size))),
            static_cast<int>(std::clamp(high, 0.0, static_cast<double>(size)))};
}

void stamp(const Stroke& stroke, const Stroke::Point& point, const GridSize& grid, std::vector<float>& weights) {
    const Range rows = cells_near(point.y, stroke.radius, grid.height);
    const Range columns = cells_near(point.x, stroke.radius, grid.width);
    for (int y = rows.first; y < rows.last; ++y) {
        for (int x = columns.first; x < columns.last; ++x) {
            const double distance =
                std::hypot(x + 0.5 - static_cast<double>(point.x), y + 0.5 - static_cast<double>(point.y));
            float& weight = weights[static_cast<std::size_t>(y) * static_cast<std::size_t>(grid.width) +
                                    static_cast<std::size_t>(x)];
            weight = std::max(
                weight, brush_weight(static_cast<float>(distance), stroke.radius, stroke.hardness, stroke.strength));
        }
    }
}

}  // namespace

std::vector<float> stroke_weights(const Stroke& stroke, const GridSize& grid) {
    check_sizes(grid);
    check_stroke(stroke);
    std::vector<float> weights(grid.cells(), 0.0F);
    for (const Stroke::Point& point : stroke.points) stamp(stroke, point, grid, weights);
    return weights;
}

}  // namespace nca
