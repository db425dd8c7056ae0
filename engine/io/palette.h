// The 256 colours of an animation, by median cut (Heckbert, "Color image quantization for frame buffer display", 1982).
// Private to animation.cpp. giflib's own quantiser is deprecated, keeps 5 bits a colour (white turns grey) and is not
// exported everywhere.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace nca {

/// Red, green, blue.
using Colour = std::array<std::uint8_t, 3>;

/// How often each colour occurs; a colour as 0xRRGGBB.
using ColourCounts = std::unordered_map<std::uint32_t, std::uint64_t>;

inline std::uint32_t pack_colour(const Colour& colour) {
    return static_cast<std::uint32_t>(colour[0]) << 16U | static_cast<std::uint32_t>(colour[1]) << 8U | colour[2];
}

inline constexpr std::size_t kMostColours = 256;  ///< what the format can have

/// At most `most` colours, at least one: the very colours if there are no more, else the means of a median cut. A pure
/// function of the counts.
std::vector<Colour> make_palette(const ColourCounts& counts, std::size_t most = kMostColours);

/// Finds the nearest colours, each sought once.
class PaletteIndex {
public:
    explicit PaletteIndex(std::vector<Colour> palette);  ///< 1 to 256 colours
    std::uint8_t nearest(const Colour& colour);

private:
    std::vector<Colour> palette_;
    std::unordered_map<std::uint32_t, std::uint8_t> known_;
};

}  // namespace nca
