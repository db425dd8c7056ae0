// Decides whether a person named a picture file or an emoji, brings the picture into a square, and makes targets.
#include "engine/io/target_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "engine/io/emoji.h"
#include "engine/io/picture_file.h"
#include "engine/io/pillow_resize.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

// As in check_recipe.
constexpr int kLargestTargetSize = 8192;
constexpr int kLargestPadding = 4096;

/// Anything with a slash, or an ending such as ".png": a misspelt path is no emoji.
bool looks_like_path(std::string_view source) {
    if (source.find_first_of("/\\") != std::string_view::npos) return true;
    const std::size_t dot = source.rfind('.');
    if (dot == std::string_view::npos) return false;
    const std::string_view ending = source.substr(dot + 1);
    constexpr std::size_t kLongestEnding = 5;
    return !ending.empty() && ending.size() <= kLongestEnding &&
           std::all_of(ending.begin(), ending.end(), [](unsigned char letter) { return std::isalnum(letter) != 0; });
}

/// `picture` (h,w,4) with its top left corner at (top, left) of a transparent black picture of height x width.
Picture place_on_empty(const Picture& picture, int height, int width, int top, int left) {
    const auto offset = [](int y, int x, int columns) {
        return (static_cast<std::ptrdiff_t>(y) * columns + x) * std::ptrdiff_t{kPictureChannels};
    };
    Picture placed{height, width, {}};
    placed.pixels.resize(static_cast<std::size_t>(offset(height, 0, width)));
    for (int y = 0; y < picture.height; ++y)
        std::copy_n(picture.pixels.begin() + offset(y, 0, picture.width), offset(1, 0, picture.width),
                    placed.pixels.begin() + offset(top + y, left, width));
    return placed;
}

void check_whole(const char* name, int value, int low, int high) {
    if (value < low || value > high)
        throw InvalidSetting(fmt::format("{} is {}: choose a whole number from {} to {}", name, value, low, high));
}

}  // namespace

Picture crop_picture(const Picture& picture, const PictureCrop& crop) {
    if (crop.side == 0) {
        if (picture.height == picture.width) return picture;
        const int side = std::max(picture.height, picture.width);
        return place_on_empty(picture, side, side, (side - picture.height) / 2, (side - picture.width) / 2);
    }
    const int left = std::max(crop.left, 0);
    const int top = std::max(crop.top, 0);
    const int right = std::min(crop.left + crop.side, picture.width);
    const int bottom = std::min(crop.top + crop.side, picture.height);
    if (left >= right || top >= bottom)
        throw InvalidSetting(fmt::format(
            "a square of {} pixels at {}, {} holds nothing of a picture of {}x{}: choose one on the picture", crop.side,
            crop.left, crop.top, picture.width, picture.height));
    Picture cut{bottom - top, right - left, {}};
    const auto row_bytes = static_cast<std::ptrdiff_t>(cut.width) * kPictureChannels;
    for (int y = top; y < bottom; ++y) {
        const auto begin = picture.pixels.begin() +
                           (static_cast<std::ptrdiff_t>(y) * picture.width + left) * std::ptrdiff_t{kPictureChannels};
        cut.pixels.insert(cut.pixels.end(), begin, begin + row_bytes);
    }
    return place_on_empty(cut, crop.side, crop.side, top - crop.top, left - crop.left);
}

Picture load_target_picture(const std::string& source, const PictureCrop& crop) {
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(source, error);
    const bool is_file = !error && std::filesystem::exists(status) && !std::filesystem::is_directory(status);
    if (is_file || looks_like_path(source)) return crop_picture(load_picture(source), crop);
    return crop_picture(draw_emoji(source), crop);
}

Target make_target(const Picture& picture, int size, int padding) {
    check_whole("target size", size, 1, kLargestTargetSize);
    check_whole("target padding", padding, 0, kLargestPadding);
    const GridSize grid{size + 2 * padding, size + 2 * padding};
    check_sizes(grid);
    return {place_on_empty(resize_as_pillow(picture, size, size), grid.height, grid.width, padding, padding)};
}

Target make_target(const Recipe& recipe) {
    Target target =
        make_target(load_target_picture(recipe.target, recipe.target_crop), recipe.target_size, recipe.target_padding);
    target.premultiplied = recipe.premultiplied;
    return target;
}

}  // namespace nca
