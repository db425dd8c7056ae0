// Premultiplies, filters rows, then columns, with 22-bit integer weights, and divides alpha out again. A direction
// whose size stays is not filtered, and a picture whose size stays is not touched at all, not even by
// premultiplication.
#include "engine/io/pillow_resize.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

#include "engine/model/errors.h"

namespace nca {
namespace {

constexpr int kWeightBits = 22;  // Pillow's: 32 less 8 of the value less 2 for what Lanczos overshoots
constexpr double kLobes = 3;
constexpr std::size_t kChannels = static_cast<std::size_t>(kPictureChannels);

double sinc(double x) {
    if (x == 0.0) return 1.0;
    x *= std::numbers::pi;
    return std::sin(x) / x;
}

double lanczos3(double x) { return x >= -kLobes && x < kLobes ? sinc(x) * sinc(x / kLobes) : 0.0; }

/// The inputs that one output gathers.
struct Taps {
    std::size_t first = 0;
    std::vector<std::int32_t> weights;
};

std::int32_t fixed_weight(double weight) {
    const double scaled = weight * (1 << kWeightBits);
    return static_cast<std::int32_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
}

std::vector<Taps> make_taps(int in, int out) {
    const double ratio = static_cast<double>(in) / out;
    const double scale = std::max(ratio, 1.0);  // enlarging keeps the filter's width
    const double support = kLobes * scale;
    // Pillow multiplies by the reciprocal; dividing would round differently.
    const double inverse_scale = 1.0 / scale;
    std::vector<Taps> all(static_cast<std::size_t>(out));
    std::vector<double> weights;
    for (int x = 0; x < out; ++x) {
        const double centre = (x + 0.5) * ratio;
        // As Pillow does: towards zero after adding a half.
        // NOLINTBEGIN(bugprone-incorrect-roundings)
        const int first = std::max(static_cast<int>(centre - support + 0.5), 0);
        const int last = std::min(static_cast<int>(centre + support + 0.5), in);
        // NOLINTEND(bugprone-incorrect-roundings)
        weights.clear();
        double sum = 0;
        for (int i = first; i < last; ++i) {
            weights.push_back(lanczos3((i - centre + 0.5) * inverse_scale));
            sum += weights.back();
        }
        Taps& taps = all[static_cast<std::size_t>(x)];
        taps.first = static_cast<std::size_t>(first);
        for (const double weight : weights) taps.weights.push_back(fixed_weight(sum != 0.0 ? weight / sum : weight));
    }
    return all;
}

/// One output pixel from inputs that lie `stride` bytes apart.
void gather(const Taps& taps, const std::uint8_t* in, std::size_t stride, std::uint8_t* out) {
    for (std::size_t c = 0; c < kChannels; ++c) {
        std::int32_t sum = 1 << (kWeightBits - 1);
        const std::uint8_t* at = in + taps.first * stride + c;
        for (const std::int32_t weight : taps.weights) {
            sum += weight * *at;
            at += stride;
        }
        out[c] = static_cast<std::uint8_t>(std::clamp(sum >> kWeightBits, 0, 255));
    }
}

/// (height, width, 4), both non-negative and checked.
std::size_t bytes_of(int height, int width) {
    return static_cast<std::size_t>(height) * static_cast<std::size_t>(width) * kChannels;
}

Picture filter_rows(const Picture& in, int width) {
    const std::vector<Taps> taps = make_taps(in.width, width);
    Picture out{in.height, width, std::vector<std::uint8_t>(bytes_of(in.height, width))};
    std::uint8_t* pixel = out.pixels.data();
    for (int y = 0; y < in.height; ++y)
        for (const Taps& tap : taps) {
            gather(tap, in.pixels.data() + bytes_of(y, in.width), kChannels, pixel);
            pixel += kChannels;
        }
    return out;
}

Picture filter_columns(const Picture& in, int height) {
    const std::vector<Taps> taps = make_taps(in.height, height);
    Picture out{height, in.width, std::vector<std::uint8_t>(bytes_of(height, in.width))};
    std::uint8_t* pixel = out.pixels.data();
    for (const Taps& tap : taps)
        for (int x = 0; x < in.width; ++x) {
            gather(tap, in.pixels.data() + bytes_of(1, x), bytes_of(1, in.width), pixel);
            pixel += kChannels;
        }
    return out;
}

void premultiply(Picture& picture) {
    for (std::size_t i = 0; i < picture.pixels.size(); i += kChannels)
        for (std::size_t c = 0; c + 1 < kChannels; ++c) {
            const unsigned product = picture.pixels[i + c] * static_cast<unsigned>(picture.pixels[i + 3]) + 128U;
            picture.pixels[i + c] = static_cast<std::uint8_t>(((product >> 8U) + product) >> 8U);
        }
}

void divide_alpha_out(Picture& picture) {
    for (std::size_t i = 0; i < picture.pixels.size(); i += kChannels) {
        const unsigned alpha = picture.pixels[i + 3];
        if (alpha == 0 || alpha == 255) continue;
        for (std::size_t c = 0; c + 1 < kChannels; ++c)
            picture.pixels[i + c] = static_cast<std::uint8_t>(std::min(255U, 255U * picture.pixels[i + c] / alpha));
    }
}

}  // namespace

Picture resize_as_pillow(const Picture& picture, int height, int width) {
    if (picture.height < 1 || picture.width < 1 || picture.pixels.size() != bytes_of(picture.height, picture.width))
        throw InvalidSetting(
            fmt::format("a picture of {}x{} with {} bytes can't be resized; give one with all its pixels",
                        picture.width, picture.height, picture.pixels.size()));
    if (height < 1 || width < 1)
        throw InvalidSetting(fmt::format("a picture can't be resized to {}x{}; choose sides from 1 up", width, height));
    if (height == picture.height && width == picture.width) return picture;
    Picture resized = picture;
    premultiply(resized);
    if (width != resized.width) resized = filter_rows(resized, width);
    if (height != resized.height) resized = filter_columns(resized, height);
    divide_alpha_out(resized);
    return resized;
}

}  // namespace nca
