// Composition and colour maps, one pixel a cell.
#include "app/stage_picture.h"

#include <algorithm>
#include <cmath>

namespace nca {
namespace {

using Rgb = std::array<std::uint8_t, 3>;

constexpr std::array<Rgb, 9> kViridis{{{68, 1, 84},
                                       {71, 44, 122},
                                       {59, 81, 139},
                                       {44, 113, 142},
                                       {33, 144, 141},
                                       {39, 173, 129},
                                       {92, 200, 99},
                                       {170, 220, 50},
                                       {253, 231, 37}}};
constexpr Rgb kCheckA{0x17, 0x1A, 0x1E};
constexpr Rgb kCheckB{0x1E, 0x22, 0x27};
constexpr double kMostError = 0.5;  // root of the mean squared difference at the map's end

Rgb behind(Background background, int y, int x) {
    if (background == Background::white) return {255, 255, 255};
    if (background == Background::black) return {0, 0, 0};
    return ((y / 4 + x / 4) % 2 == 0) ? kCheckA : kCheckB;
}

Rgb over(const std::uint8_t* rgba, Rgb back) {
    const int alpha = rgba[3];
    Rgb out{};
    for (std::size_t c = 0; c < 3; ++c)
        out[c] = static_cast<std::uint8_t>((rgba[c] * alpha + back[c] * (255 - alpha) + 127) / 255);
    return out;
}

}  // namespace

Rgb viridis(double value) {
    const double at = std::clamp(value, 0.0, 1.0) * static_cast<double>(kViridis.size() - 1);
    const auto low = std::min(static_cast<std::size_t>(at), kViridis.size() - 2);
    const double part = at - static_cast<double>(low);
    Rgb out{};
    for (std::size_t c = 0; c < 3; ++c)
        out[c] = static_cast<std::uint8_t>(std::lround((1 - part) * kViridis[low][c] + part * kViridis[low + 1][c]));
    return out;
}

double cell_error(std::span<const std::uint8_t> frame, std::span<const std::uint8_t> target, std::size_t cell) {
    double sum = 0;
    for (std::size_t c = 4 * cell; c < 4 * cell + 4; ++c) {
        const double difference = (static_cast<double>(frame[c]) - static_cast<double>(target[c])) / 255.0;
        sum += difference * difference;
    }
    return sum / 4;
}

void compose_stage(std::span<const std::uint8_t> frame, std::span<const std::uint8_t> target, const GridSize& grid,
                   View view, Background background, std::vector<std::uint8_t>& out) {
    out.resize(frame.size());
    std::size_t cell = 0;
    for (int y = 0; y < grid.height; ++y)
        for (int x = 0; x < grid.width; ++x, ++cell) {
            const std::uint8_t* rgba = &frame[4 * cell];
            Rgb colour{rgba[3], rgba[3], rgba[3]};
            if (view == View::rgba) colour = over(rgba, behind(background, y, x));
            if (view == View::error && target.size() == frame.size())
                colour = viridis(std::sqrt(cell_error(frame, target, cell)) / kMostError);
            std::copy(colour.begin(), colour.end(), out.begin() + static_cast<std::ptrdiff_t>(4 * cell));
            out[4 * cell + 3] = 255;
        }
}

}  // namespace nca
