// Copies pixels to their places; nearest neighbour, so that cells stay visible as squares.
#include "engine/io/contact_sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "engine/model/errors.h"

namespace nca {
namespace {

constexpr int kLongestSide = 8192;  // what encode_png takes
constexpr std::size_t kChannels = static_cast<std::size_t>(kPictureChannels);

void check_whole(const char* name, int value, int low, int high) {
    if (value < low || value > high)
        throw InvalidSetting(fmt::format("{} is {}: choose a whole number from {} to {}", name, value, low, high));
}

void check_picture(const Picture& picture) {
    if (picture.height < 1 || picture.width < 1 || picture.height > kLongestSide || picture.width > kLongestSide ||
        picture.pixels.size() !=
            static_cast<std::size_t>(picture.height) * static_cast<std::size_t>(picture.width) * kChannels)
        throw InvalidSetting(
            fmt::format("a picture of {}x{} with {} bytes can't be laid out; give one with all its "
                        "pixels and sides up to {}",
                        picture.width, picture.height, picture.pixels.size(), kLongestSide));
}

/// Both sides as wide numbers, so that the product of absurd settings can't overflow.
void check_result(std::int64_t height, std::int64_t width) {
    if (height > kLongestSide || width > kLongestSide)
        throw InvalidSetting(
            fmt::format("the picture would have {}x{} pixels, sides up to {} are possible; choose a "
                        "smaller scale or fewer pictures",
                        width, height, kLongestSide));
}

Picture filled(int height, int width, const std::array<std::uint8_t, 4>& colour) {
    Picture picture{height, width, {}};
    picture.pixels.resize(static_cast<std::size_t>(height) * static_cast<std::size_t>(width) * kChannels);
    for (std::size_t i = 0; i < picture.pixels.size(); ++i) picture.pixels[i] = colour[i % kChannels];
    return picture;
}

void paste(const Picture& picture, int scale, int top, int left, Picture& onto) {
    for (int y = 0; y < picture.height * scale; ++y) {
        const std::uint8_t* from = picture.pixels.data() + static_cast<std::size_t>(y / scale) *
                                                               static_cast<std::size_t>(picture.width) * kChannels;
        std::uint8_t* to =
            onto.pixels.data() + (static_cast<std::size_t>(top + y) * static_cast<std::size_t>(onto.width) +
                                  static_cast<std::size_t>(left)) *
                                     kChannels;
        for (int x = 0; x < picture.width; ++x, from += kChannels)
            for (int i = 0; i < scale; ++i) to = std::copy_n(from, kChannels, to);
    }
}

}  // namespace

Picture enlarge(const Picture& picture, int scale) {
    check_picture(picture);
    check_whole("scale", scale, 1, kLongestSide);
    check_result(std::int64_t{picture.height} * scale, std::int64_t{picture.width} * scale);
    Picture large = filled(picture.height * scale, picture.width * scale, {0, 0, 0, 0});
    paste(picture, scale, 0, 0, large);
    return large;
}

Picture make_contact_sheet(std::span<const Picture> pictures, const SheetLayout& layout) {
    check_whole("columns", layout.columns, 1, kLongestSide);
    check_whole("scale", layout.scale, 1, kLongestSide);
    check_whole("gap", layout.gap, 0, kLongestSide);
    if (pictures.empty()) throw InvalidSetting("there are no pictures to lay out; give at least one");
    std::int64_t place_height = 0;
    std::int64_t place_width = 0;
    for (const Picture& picture : pictures) {
        check_picture(picture);
        place_height = std::max(place_height, std::int64_t{picture.height} * layout.scale);
        place_width = std::max(place_width, std::int64_t{picture.width} * layout.scale);
    }
    const auto count = static_cast<std::int64_t>(pictures.size());
    const std::int64_t columns = std::min<std::int64_t>(layout.columns, count);
    const std::int64_t rows = (count + columns - 1) / columns;
    // Each fits 33 bits or fewer times 14 bits: no overflow before the check.
    const std::int64_t height = rows * (place_height + layout.gap) + layout.gap;
    const std::int64_t width = columns * (place_width + layout.gap) + layout.gap;
    check_result(height, width);

    Picture sheet = filled(static_cast<int>(height), static_cast<int>(width), layout.background);
    for (std::int64_t i = 0; i < count; ++i) {
        const std::int64_t top = layout.gap + i / columns * (place_height + layout.gap);
        const std::int64_t left = layout.gap + i % columns * (place_width + layout.gap);
        paste(pictures[static_cast<std::size_t>(i)], layout.scale, static_cast<int>(top), static_cast<int>(left),
              sheet);
    }
    return sheet;
}

}  // namespace nca
