// Composition, one pixel a cell.
#include "app/stage_picture.h"

#include <algorithm>

namespace nca {
namespace {

using Rgb = std::array<std::uint8_t, 3>;

constexpr Rgb kCheckA{0x17, 0x1A, 0x1E};
constexpr Rgb kCheckB{0x1E, 0x22, 0x27};

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

double cell_error(std::span<const std::uint8_t> frame, std::span<const std::uint8_t> target, std::size_t cell) {
    double sum = 0;
    for (std::size_t c = 4 * cell; c < 4 * cell + 4; ++c) {
        const double difference = (static_cast<double>(frame[c]) - static_cast<double>(target[c])) / 255.0;
        sum += difference * difference;
    }
    return sum / 4;
}

void compose_stage(std::span<const std::uint8_t> frame, const GridSize& grid, View view, Background background,
                   std::vector<std::uint8_t>& out) {
    out.resize(frame.size());
    std::size_t cell = 0;
    for (int y = 0; y < grid.height; ++y)
        for (int x = 0; x < grid.width; ++x, ++cell) {
            const std::uint8_t* rgba = &frame[4 * cell];
            Rgb colour{rgba[3], rgba[3], rgba[3]};
            if (view != View::alpha) colour = over(rgba, behind(background, y, x));
            std::copy(colour.begin(), colour.end(), out.begin() + static_cast<std::ptrdiff_t>(4 * cell));
            out[4 * cell + 3] = 255;
        }
}

}  // namespace nca
