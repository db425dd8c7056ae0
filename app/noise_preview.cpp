// The formula of a noisy start, cell by cell, as every backend computes it.
#include "app/noise_preview.h"

#include <algorithm>
#include <cstddef>

#include "engine/model/cell_rule.h"
#include "engine/model/random.h"

namespace nca {

Picture noisy_start_picture(const Target& target, std::uint64_t seed, double level, int side, int largest) {
    const GridSize grid = target.grid();
    side = std::clamp(side, 1, std::max(std::min(grid.height, grid.width), 1));
    largest = std::max(largest, 1);
    const int stride = (side + largest - 1) / largest;
    const int rows = (side + stride - 1) / stride;
    const int top = (grid.height - side) / 2;
    const int left = (grid.width - side) / 2;
    const RandomPlace place{.seed = seed, .stream = Stream::live_noise};
    const float share = static_cast<float>(std::clamp(level, 0.0, 1.0));
    Picture picture{rows, rows, {}};
    picture.pixels.reserve(static_cast<std::size_t>(rows) * static_cast<std::size_t>(rows) * kPictureChannels);
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < rows; ++column) {
            const std::size_t cell =
                static_cast<std::size_t>(top + row * stride) * static_cast<std::size_t>(grid.width) +
                static_cast<std::size_t>(left + column * stride);
            const NormalFour normals = random_normals(place, static_cast<std::uint32_t>(cell));
            for (std::size_t c = 0; c < kPictureChannels; ++c) {
                const float clean = static_cast<float>(target.picture.pixels[cell * kPictureChannels + c]) / 255.0F;
                const double value = noisy_value(clean, share, normals.value[c]);
                picture.pixels.push_back(to_byte(value));
            }
        }
    }
    return picture;
}

}  // namespace nca
