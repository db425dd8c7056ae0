// The maps, by linear interpolation between a few colours.
#include "app/colour_map.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace nca {
namespace {

constexpr std::array<Rgb, 9> kViridis{{{68, 1, 84},
                                       {71, 44, 122},
                                       {59, 81, 139},
                                       {44, 113, 142},
                                       {33, 144, 141},
                                       {39, 173, 129},
                                       {92, 200, 99},
                                       {170, 220, 50},
                                       {253, 231, 37}}};
constexpr std::array<Rgb, 3> kSigned{{{0x58, 0xB0, 0xF0}, {0x22, 0x26, 0x2C}, {0xF2, 0xA3, 0x3A}}};
constexpr Rgb kNotFinite{0xFF, 0x7A, 0x6B};

Rgb between(std::span<const Rgb> colours, double share) {
    const double at = std::clamp(share, 0.0, 1.0) * static_cast<double>(colours.size() - 1);
    const auto low = std::min(static_cast<std::size_t>(at), colours.size() - 2);
    const double part = at - static_cast<double>(low);
    Rgb out{};
    for (std::size_t c = 0; c < 3; ++c)
        out[c] = static_cast<std::uint8_t>(std::lround((1 - part) * colours[low][c] + part * colours[low + 1][c]));
    return out;
}

std::array<Rgb, 256> table_of(ColourMap map) {
    std::array<Rgb, 256> table{};
    for (std::size_t i = 0; i < table.size(); ++i) table[i] = map_colour(map, static_cast<double>(i) / 255.0);
    return table;
}

}  // namespace

Rgb viridis(double share) { return between(kViridis, share); }

Rgb signed_colour(double share) { return between(kSigned, share); }

Rgb map_colour(ColourMap map, double share) {
    if (map == ColourMap::viridis) return viridis(share);
    if (map == ColourMap::signed_map) return signed_colour(share);
    const auto grey = static_cast<std::uint8_t>(std::lround(255 * std::clamp(share, 0.0, 1.0)));
    return {grey, grey, grey};
}

const std::array<Rgb, 256>& colour_table(ColourMap map) {
    static const std::array<std::array<Rgb, 256>, 3> tables{table_of(ColourMap::signed_map),
                                                            table_of(ColourMap::viridis), table_of(ColourMap::grey)};
    return tables[static_cast<std::size_t>(map)];
}

Rgb value_colour(const std::array<Rgb, 256>& table, float value, const ValueRange& range) {
    if (!std::isfinite(value)) return kNotFinite;
    const double share = std::clamp(range.share(value), 0.0, 1.0);
    return table[static_cast<std::size_t>(std::lround(255 * share))];
}

void compose_values(std::span<const float> values, const ValueRange& range, ColourMap map,
                    std::vector<std::uint8_t>& out) {
    const std::array<Rgb, 256>& table = colour_table(map);
    out.resize(4 * values.size());
    for (std::size_t cell = 0; cell < values.size(); ++cell) {
        const Rgb colour = value_colour(table, values[cell], range);
        std::copy(colour.begin(), colour.end(), out.begin() + static_cast<std::ptrdiff_t>(4 * cell));
        out[4 * cell + 3] = 255;
    }
}

}  // namespace nca
