// Noisy start, error, damage and frame of one grid.
#include "engine/backend/reference/reference_picture.h"

#include <algorithm>

#include "engine/model/cell_rule.h"

namespace nca::reference {
namespace {

/// The RGBA channels of a cell.
template <class Number>
std::span<Number> picture_of(const Grid& grid, std::span<Number> state, std::size_t cell) {
    return grid.at(state, cell).last(kPictureChannels);
}

/// What RGBA channel c of a cell is drawn to by a stroke at full weight.
double damage_goal(const Damage& damage, std::span<const double> target, std::size_t cell, std::size_t c) {
    switch (damage.kind) {
        case BrushKind::noise:
            return clip_unit<double>(random_normals(damage.place, static_cast<std::uint32_t>(cell)).value[c]);
        case BrushKind::colour:
            return damage.colour[c];
        case BrushKind::restore:
            return target[cell * kPictureChannels + c];
        case BrushKind::erase:
            break;
    }
    return 0.0;
}

}  // namespace

void draw_normals(const RandomPlace& place, std::span<double> normals) {
    for (std::size_t cell = 0; cell < normals.size() / kPictureChannels; ++cell) {
        const NormalFour four = random_normals(place, static_cast<std::uint32_t>(cell));
        for (std::size_t c = 0; c < kPictureChannels; ++c) normals[cell * kPictureChannels + c] = four.value[c];
    }
}

void noisy_start(const Grid& grid, std::span<const double> target, double level, std::span<const double> normals,
                 std::span<double> state) {
    std::ranges::fill(state, 0.0);
    for (std::size_t cell = 0; cell < grid.size.cells(); ++cell) {
        const std::span<double> picture = picture_of(grid, state, cell);
        for (std::size_t c = 0; c < kPictureChannels; ++c) {
            const std::size_t at = cell * kPictureChannels + c;
            picture[c] = noisy_value(target[at], level, normals[at]);
        }
    }
}

double picture_error(const Grid& grid, std::span<const double> state, std::span<const double> target) {
    double sum = 0;
    for (std::size_t cell = 0; cell < grid.size.cells(); ++cell) {
        const std::span<const double> picture = picture_of(grid, state, cell);
        for (std::size_t c = 0; c < kPictureChannels; ++c) {
            const double difference = picture[c] - target[cell * kPictureChannels + c];
            sum += difference * difference;
        }
    }
    return sum / (static_cast<double>(grid.size.cells()) * kPictureChannels);
}

void damage_grid(const Grid& grid, const Damage& damage, std::span<const double> target, std::span<double> state) {
    const auto hidden_channels = static_cast<std::size_t>(grid.channels - kPictureChannels);
    for (std::size_t cell = 0; cell < grid.size.cells(); ++cell) {
        const double weight = damage.weights[cell];
        if (weight == 0.0) continue;
        const std::span<double> values = grid.at(state, cell);
        for (std::size_t c = 0; c < values.size(); ++c) {
            if (!damage.channels.empty() && !damage.channels[c]) continue;
            if (c >= hidden_channels)
                values[c] = lerp_value(values[c], damage_goal(damage, target, cell, c - hidden_channels), weight);
            else if (damage.kind != BrushKind::colour)
                values[c] *= 1.0 - weight;
        }
    }
}

void draw_frame(const Grid& grid, FrameKind kind, std::span<const double> state, std::span<std::uint8_t> pixels) {
    for (std::size_t cell = 0; cell < grid.size.cells(); ++cell) {
        const std::span<const double> picture = picture_of(grid, state, cell);
        const std::span<std::uint8_t> pixel = pixels.subspan(cell * kPictureChannels, kPictureChannels);
        for (std::size_t c = 0; c < 3; ++c)
            pixel[c] = to_byte(kind == FrameKind::rgba ? picture[c] : over_white(picture[c], picture[3]));
        pixel[3] = kind == FrameKind::rgba ? to_byte(picture[3]) : std::uint8_t{255};
    }
}

}  // namespace nca::reference
