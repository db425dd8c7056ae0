// Resizing against hashes of what Pillow 12.0.0 (Image.resize, LANCZOS, RGBA) made of the same pixels.
#include "engine/io/pillow_resize.h"

#include <doctest/doctest.h>

#include "engine/model/errors.h"

namespace {

using namespace nca;

/// Pixels from a linear congruential generator; every third case has alpha 0 or 255 only.
Picture noise_picture(int height, int width, std::uint32_t number) {
    Picture picture{height, width, {}};
    std::uint32_t x = number + 1;
    for (int i = 0; i < height * width * kPictureChannels; ++i) {
        x = x * 1664525U + 1013904223U;
        auto byte = static_cast<std::uint8_t>(x >> 24U);
        if (number % 3 == 1 && i % kPictureChannels == 3) byte = byte > 127 ? 255 : 0;
        picture.pixels.push_back(byte);
    }
    return picture;
}

/// FNV-1a, 64 bits.
std::uint64_t hash_of(const std::vector<std::uint8_t>& bytes) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * 0x100000001b3ULL;
    return hash;
}

TEST_CASE("pillow_resize: bit for bit what Pillow makes") {
    struct Case {
        int height, width, new_height, new_width;
        std::uint64_t hash;
    };
    constexpr Case kCases[] = {
        {1, 1, 40, 40, 0x388a0630176f5625ULL},     {7, 5, 7, 5, 0x1935e541a2115797ULL},
        {9, 14, 9, 5, 0x87a88d25694dabb4ULL},      {14, 9, 5, 9, 0x8b9edddb8e13659aULL},
        {3, 2, 50, 41, 0x0f967e9fc864ce96ULL},     {128, 136, 40, 40, 0xda66ec596bd6f6ceULL},
        {128, 128, 23, 23, 0x2b00266c60d1752aULL}, {100, 60, 40, 40, 0x6a0205fd6eda7342ULL},
        {61, 200, 17, 33, 0x657225ec494b9086ULL},  {1, 300, 2, 299, 0xdecdc377a7eed3a5ULL},
        {33, 31, 32, 30, 0x6093bfbe3075a6ccULL},   {5, 4, 1, 1, 0x15424742f4cd2b86ULL},
    };
    std::uint32_t number = 0;
    for (const Case& one : kCases) {
        CAPTURE(number);
        const Picture resized =
            resize_as_pillow(noise_picture(one.height, one.width, number), one.new_height, one.new_width);
        CHECK(resized.height == one.new_height);
        CHECK(resized.width == one.new_width);
        CHECK(hash_of(resized.pixels) == one.hash);
        ++number;
    }
}

TEST_CASE("pillow_resize: a size that stays leaves the pixels alone, colours of transparent ones too") {
    const Picture picture = noise_picture(6, 9, 0);
    CHECK(resize_as_pillow(picture, 6, 9).pixels == picture.pixels);
}

TEST_CASE("pillow_resize: empty and lying pictures and sizes are refused") {
    CHECK_THROWS_AS(resize_as_pillow({}, 4, 4), InvalidSetting);
    CHECK_THROWS_AS(resize_as_pillow({2, 2, std::vector<std::uint8_t>(15)}, 4, 4), InvalidSetting);
    CHECK_THROWS_AS(resize_as_pillow(noise_picture(2, 2, 0), 0, 4), InvalidSetting);
    CHECK_THROWS_AS(resize_as_pillow(noise_picture(2, 2, 0), 4, -1), InvalidSetting);
}

}  // namespace
