// What the person's hand does on the stage: the tool, and the numbers of its brush. Knows no window.
#pragma once

#include <array>
#include <cstdint>

namespace nca {

enum class Tool : std::uint8_t { noise, erase, colour, restore, hand, inspect };

inline constexpr double kMostBrushSize = 72;  // cells; the seed grid's side

struct BrushSettings {
    double size = 9;  ///< diameter in cells
    double hardness = 0.6;
    double strength = 0.8;
    std::array<float, 4> colour{1, 0.25F, 0.2F, 1};
    friend bool operator==(const BrushSettings&, const BrushSettings&) = default;
};

}  // namespace nca
