// A crop and a box filter by a whole factor.
#include "app/thumbnail.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace nca {

Picture thumbnail(std::span<const std::uint8_t> pixels, GridSize grid, int side, int most) {
    Picture small;
    side = std::min({side, grid.height, grid.width});
    if (side < 1 || pixels.size() != grid.cells() * kPictureChannels) return small;
    const int factor = std::max(side / std::max(most, 1), 1);
    const int out = side / factor;
    const int top = (grid.height - out * factor) / 2;
    const int left = (grid.width - out * factor) / 2;
    small.height = out;
    small.width = out;
    small.pixels.reserve(static_cast<std::size_t>(out) * static_cast<std::size_t>(out) * kPictureChannels);
    const auto pixel = [&](int y, int x) {
        return &pixels[(static_cast<std::size_t>(y) * static_cast<std::size_t>(grid.width) +
                        static_cast<std::size_t>(x)) *
                       kPictureChannels];
    };
    for (int y = 0; y < out; ++y)
        for (int x = 0; x < out; ++x) {
            std::array<unsigned, 3> colour{};
            unsigned alpha = 0;
            for (int dy = 0; dy < factor; ++dy)
                for (int dx = 0; dx < factor; ++dx) {
                    const std::uint8_t* from = pixel(top + y * factor + dy, left + x * factor + dx);
                    alpha += from[3];
                    for (std::size_t c = 0; c < 3; ++c) colour[c] += static_cast<unsigned>(from[c]) * from[3];
                }
            for (std::size_t c = 0; c < 3; ++c)
                small.pixels.push_back(static_cast<std::uint8_t>(alpha == 0 ? 0 : (colour[c] + alpha / 2) / alpha));
            const auto count = static_cast<unsigned>(factor * factor);
            small.pixels.push_back(static_cast<std::uint8_t>((alpha + count / 2) / count));
        }
    return small;
}

}  // namespace nca
