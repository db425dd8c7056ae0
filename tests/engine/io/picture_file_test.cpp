// Picture files: PNG comes back bit for bit, JPEG about so, and what is damaged, huge or no picture is refused.
#include "engine/io/picture_file.h"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <string>

#include "engine/model/errors.h"
#include "tests/engine/io/temporary_directory.h"

// Of stb_image_write, which the engine compiles; its header is the engine's own business.
extern "C" int stbi_write_jpg_to_func(void (*write)(void*, void*, int), void* context, int width, int height,
                                      int channels, const void* pixels, int quality);

namespace {

using namespace nca;
using namespace nca::test;

Picture slope(int height, int width) {
    Picture picture{height, width, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (const int value : {x * 255 / width, y * 255 / height, 100, 255 - x * 255 / width})
                picture.pixels.push_back(static_cast<std::uint8_t>(value));
    return picture;
}

std::vector<std::uint8_t> jpeg_of(const Picture& picture) {
    std::vector<std::uint8_t> file;
    const auto append = [](void* context, void* data, int size) {
        const auto* bytes = static_cast<const std::uint8_t*>(data);
        static_cast<std::vector<std::uint8_t>*>(context)->insert(
            static_cast<std::vector<std::uint8_t>*>(context)->end(), bytes, bytes + size);
    };
    REQUIRE(stbi_write_jpg_to_func(append, &file, picture.width, picture.height, 4, picture.pixels.data(), 95) != 0);
    return file;
}

/// A PNG's signature and IHDR with these sides, and nothing behind it.
std::vector<std::uint8_t> png_head(std::uint32_t width, std::uint32_t height) {
    std::vector<std::uint8_t> file{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'};
    for (const std::uint32_t side : {width, height})
        for (int shift = 24; shift >= 0; shift -= 8) file.push_back(static_cast<std::uint8_t>(side >> shift));
    file.insert(file.end(), {8, 6, 0, 0, 0, 0, 0, 0, 0});
    return file;
}

std::string refusal(const std::vector<std::uint8_t>& file) {
    const std::string message = message_of<BadFile>([&] { decode_picture(file, "some/picture"); });
    CHECK(contains(message, "some/picture: "));
    CHECK(contains(message, "choose a PNG or JPEG"));
    return message;
}

TEST_CASE("picture_file: a PNG comes back bit for bit") {
    const TemporaryDirectory directory;
    for (const auto& [height, width] : {std::pair{1, 1}, {37, 50}, {300, 200}}) {
        const Picture picture = slope(height, width);
        save_png(directory / "picture.png", picture);
        const Picture back = load_picture(directory / "picture.png");
        CHECK(back.height == height);
        CHECK(back.width == width);
        CHECK(back.pixels == picture.pixels);
    }
    CHECK(directory.entries() == 1);
}

TEST_CASE("picture_file: a JPEG comes back about as it was, opaque") {
    const TemporaryDirectory directory;
    const Picture picture = slope(40, 64);
    put_bytes(directory / "picture.jpg", jpeg_of(picture));
    const Picture back = load_picture(directory / "picture.jpg");
    REQUIRE(back.height == 40);
    REQUIRE(back.width == 64);
    double sum = 0;
    for (std::size_t i = 0; i < back.pixels.size(); i += 4) {
        for (std::size_t c = 0; c < 3; ++c) sum += std::abs(int{back.pixels[i + c]} - int{picture.pixels[i + c]});
        CHECK(back.pixels[i + 3] == 255);
    }
    CHECK(sum / (40 * 64 * 3) < 3);
}

TEST_CASE("picture_file: pictures cut off anywhere are refused") {
    const std::vector<std::uint8_t> png = encode_png(slope(20, 30));
    // The last 12 bytes say only that it ends.
    for (std::size_t size = 0; size + 12 < png.size(); ++size)
        CHECK_THROWS_AS(decode_picture(std::span(png).first(size), "picture"), BadFile);
    const std::vector<std::uint8_t> jpeg = jpeg_of(slope(20, 30));
    for (std::size_t size = 0; size < jpeg.size(); ++size)
        CHECK_THROWS_AS(decode_picture(std::span(jpeg).first(size), "picture"), BadFile);
    CHECK_NOTHROW(decode_picture(jpeg, "picture"));
}

TEST_CASE("picture_file: a JPEG whose Huffman table claims more than 256 codes is refused before it is decoded") {
    std::vector<std::uint8_t> file = jpeg_of(slope(12, 10));
    std::size_t tables = 0;
    for (std::size_t at = 2; at + 21 < file.size(); ++at)
        if (file[at] == 0xFF && file[at + 1] == 0xC4) {
            std::vector<std::uint8_t> lying = file;
            for (std::size_t length = 0; length < 16; ++length) lying[at + 5 + length] = 255;
            CHECK(contains(refusal(lying), "Huffman"));
            lying.insert(lying.begin(), 0xFF);  // as many as one likes may stand before a marker
            CHECK(contains(refusal(lying), "Huffman"));
            ++tables;
        }
    CHECK(tables > 0);
}

TEST_CASE("picture_file: flipped bits never bring it down") {
    for (const std::vector<std::uint8_t>& valid : {encode_png(slope(12, 10)), jpeg_of(slope(12, 10))})
        for (std::size_t i = 0; i < valid.size(); ++i) {
            std::vector<std::uint8_t> file = valid;
            file[i] ^= static_cast<std::uint8_t>(1U << (i % 8));
            try {
                const Picture picture = decode_picture(file, "picture");
                CHECK(picture.pixels.size() ==
                      static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) * 4);
            } catch (const BadFile& error) {
                CHECK(contains(error.what(), "picture: "));
            }
        }
}

TEST_CASE("picture_file: huge pictures and what is none are refused before decoding") {
    CHECK(contains(refusal(png_head(8193, 10)), "8193x10 pixels"));
    CHECK(contains(refusal(png_head(10, 1'000'000)), "10x1000000 pixels"));
    CHECK(contains(refusal(png_head(10, 2'000'000'000)), "no picture"));
    CHECK(contains(refusal(png_head(0, 10)), "no picture"));
    CHECK(contains(refusal(png_head(8192, 8192)), "damaged"));  // its sides are fine, its pixels are missing
    CHECK(contains(refusal({}), "no picture"));
    CHECK(contains(refusal(std::vector<std::uint8_t>(500, 'a')), "no picture"));
    CHECK(contains(refusal({'G', 'I', 'F', '8', '9', 'a', 1, 0, 1, 0, 0, 0, 0}), "no picture"));
    const TemporaryDirectory directory;
    put_bytes(directory / "large.png", {});
    std::filesystem::resize_file(directory / "large.png", kLargestPictureFile + 1);  // takes no room on the disk
    CHECK(contains(message_of<BadFile>([&] { load_picture(directory / "large.png"); }), "large.png"));
    CHECK(contains(message_of<BadFile>([&] { load_picture(directory.path()); }), "it is a directory"));
    CHECK(contains(message_of<BadFile>([&] { load_picture(directory / "missing.png"); }), "No such file"));
}

TEST_CASE("picture_file: what is no picture is not saved") {
    const TemporaryDirectory directory;
    CHECK_THROWS_AS(save_png(directory / "a.png", Picture{}), InvalidSetting);
    CHECK_THROWS_AS(save_png(directory / "a.png", Picture{2, 2, std::vector<std::uint8_t>(15)}), InvalidSetting);
    CHECK_THROWS_AS(save_png(directory / "a.png", Picture{1, 8193, std::vector<std::uint8_t>(8193 * 4)}),
                    InvalidSetting);
    CHECK_THROWS_AS(save_png(directory / "missing/a.png", slope(2, 2)), WriteFailed);
    CHECK(directory.entries() == 0);
}

}  // namespace
