// Composition, one pixel a cell.
#include "app/stage_picture.h"

#include <algorithm>

namespace nca {

BackgroundColours background_colours(Background background) {
    if (background == Background::white) return {.even = {255, 255, 255}, .odd = {255, 255, 255}};
    if (background == Background::black) return {.even = {0, 0, 0}, .odd = {0, 0, 0}};
    return {.even = {0x17, 0x1A, 0x1E}, .odd = {0x1E, 0x22, 0x27}};
}

Rgb cell_over(const std::uint8_t* rgba, const BackgroundColours& behind, int row, int column) {
    const bool even = (row / behind.square + column / behind.square) % 2 == 0;
    const Rgb& back = even ? behind.even : behind.odd;
    const int alpha = rgba[3];
    Rgb out{};
    for (std::size_t c = 0; c < 3; ++c)
        out[c] = static_cast<std::uint8_t>((rgba[c] * alpha + back[c] * (255 - alpha) + 127) / 255);
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

void compose_stage(std::span<const std::uint8_t> frame, const GridSize& grid, View view, Background background,
                   std::vector<std::uint8_t>& out) {
    out.resize(frame.size());
    const BackgroundColours behind = background_colours(background);
    std::size_t cell = 0;
    for (int y = 0; y < grid.height; ++y)
        for (int x = 0; x < grid.width; ++x, ++cell) {
            const std::uint8_t* rgba = &frame[4 * cell];
            Rgb colour{rgba[3], rgba[3], rgba[3]};
            if (view != View::alpha) colour = cell_over(rgba, behind, y, x);
            std::copy(colour.begin(), colour.end(), out.begin() + static_cast<std::ptrdiff_t>(4 * cell));
            out[4 * cell + 3] = 255;
        }
}

}  // namespace nca
