// Median cut over the distinct colours: the box with the most pixels times extent is cut where half of its pixels lie
// on each side along its longest edge, until there are as many boxes as wanted; each gives the mean of its pixels.
#include "engine/io/palette.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <limits>
#include <utility>

namespace nca {
namespace {

struct CountedColour {
    Colour colour{};
    std::uint64_t count = 0;
};

/// Colours begin..end of the list, with their extent.
struct Box {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t longest = 0;  ///< axis: 0 red, 1 green, 2 blue
    double weight = 0;        ///< pixels times extent; 0 if it can't be cut
};

Box measure(const std::vector<CountedColour>& colours, std::size_t begin, std::size_t end) {
    Box box{begin, end, 0, 0};
    int extent = -1;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        int low = 255;
        int high = 0;
        for (std::size_t i = begin; i < end; ++i) {
            low = std::min<int>(low, colours[i].colour[axis]);
            high = std::max<int>(high, colours[i].colour[axis]);
        }
        if (high - low > extent) {
            extent = high - low;
            box.longest = axis;
        }
    }
    double pixels = 0;
    for (std::size_t i = begin; i < end; ++i) pixels += static_cast<double>(colours[i].count);
    box.weight = pixels * extent;
    return box;
}

/// Sorts the box along its longest edge; returns where to cut, so that neither side is empty.
std::size_t sort_and_halve(std::vector<CountedColour>& colours, const Box& box) {
    const auto begin = colours.begin() + static_cast<std::ptrdiff_t>(box.begin);
    const auto end = colours.begin() + static_cast<std::ptrdiff_t>(box.end);
    std::sort(begin, end, [axis = box.longest](const CountedColour& a, const CountedColour& b) {
        return std::pair(a.colour[axis], a.colour) < std::pair(b.colour[axis], b.colour);
    });
    std::uint64_t total = 0;
    for (auto at = begin; at != end; ++at) total += at->count;
    std::uint64_t below = 0;
    std::size_t cut = box.begin;
    while (cut + 1 < box.end && below * 2 < total) below += colours[cut++].count;
    return cut;
}

Colour mean_colour(const std::vector<CountedColour>& colours, const Box& box) {
    Colour mean{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        std::uint64_t sum = 0;
        std::uint64_t pixels = 0;
        for (std::size_t i = box.begin; i < box.end; ++i) {
            sum += colours[i].count * colours[i].colour[axis];
            pixels += colours[i].count;
        }
        mean[axis] = static_cast<std::uint8_t>((sum + pixels / 2) / pixels);
    }
    return mean;
}

}  // namespace

std::vector<Colour> make_palette(const ColourCounts& counts, std::size_t most) {
    std::vector<CountedColour> colours;
    for (const auto& [packed, count] : counts)
        if (count > 0)
            colours.push_back({{static_cast<std::uint8_t>(packed >> 16U), static_cast<std::uint8_t>(packed >> 8U),
                                static_cast<std::uint8_t>(packed)},
                               count});
    if (colours.empty()) return {Colour{255, 255, 255}};
    // The map's order is nobody's promise.
    std::sort(colours.begin(), colours.end(),
              [](const CountedColour& a, const CountedColour& b) { return a.colour < b.colour; });

    std::vector<Box> boxes{measure(colours, 0, colours.size())};
    while (boxes.size() < most) {
        const auto largest = std::max_element(boxes.begin(), boxes.end(),
                                              [](const Box& a, const Box& b) { return a.weight < b.weight; });
        if (largest->weight <= 0) break;  // one colour each
        const Box whole = *largest;
        const std::size_t cut = sort_and_halve(colours, whole);
        *largest = measure(colours, whole.begin, cut);
        boxes.push_back(measure(colours, cut, whole.end));
    }
    std::vector<Colour> palette;
    for (const Box& box : boxes) palette.push_back(mean_colour(colours, box));
    return palette;
}

PaletteIndex::PaletteIndex(std::vector<Colour> palette) : palette_(std::move(palette)) {}

std::uint8_t PaletteIndex::nearest(const Colour& colour) {
    const auto [known, fresh] = known_.try_emplace(pack_colour(colour), std::uint8_t{0});
    if (!fresh) return known->second;
    int smallest = std::numeric_limits<int>::max();
    for (std::size_t i = 0; i < palette_.size(); ++i) {
        int distance = 0;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const int difference = int{colour[axis]} - int{palette_[i][axis]};
            distance += difference * difference;
        }
        if (distance < smallest) {
            smallest = distance;
            known->second = static_cast<std::uint8_t>(i);
        }
    }
    return known->second;
}

}  // namespace nca
