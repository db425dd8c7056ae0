// Films are decoded again by giflib's own reader: frames, colours, times and the loop.
#include "engine/io/animation.h"

#include <doctest/doctest.h>
#include <gif_lib.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "engine/io/emoji.h"
#include "engine/io/pillow_resize.h"
#include "engine/model/errors.h"
#include "tests/engine/io/temporary_directory.h"

namespace {

using namespace nca;
using namespace nca::test;

struct DecodedGif {
    int height = 0;
    int width = 0;
    std::vector<std::vector<std::uint8_t>> frames;  ///< each (height, width, 3)
    std::vector<int> delays;
    bool loops_for_ever = false;
};

DecodedGif decode(const std::vector<std::uint8_t>& file) {
    struct Source {
        const std::vector<std::uint8_t>* file;
        std::size_t at;
    } source{&file, 0};
    const auto read = [](GifFileType* gif, GifByteType* bytes, int size) {
        auto* from = static_cast<Source*>(gif->UserData);
        const auto wanted = std::min(static_cast<std::size_t>(size), from->file->size() - from->at);
        std::memcpy(bytes, from->file->data() + from->at, wanted);
        from->at += wanted;
        return static_cast<int>(wanted);
    };
    GifFileType* gif = DGifOpen(&source, read, nullptr);
    REQUIRE(gif != nullptr);
    REQUIRE(DGifSlurp(gif) == GIF_OK);
    CHECK(source.at == file.size());
    DecodedGif decoded;
    decoded.height = gif->SHeight;
    decoded.width = gif->SWidth;
    for (int i = 0; i < gif->ImageCount; ++i) {
        const SavedImage& image = gif->SavedImages[i];
        CHECK(image.ImageDesc.Width == gif->SWidth);
        CHECK(image.ImageDesc.Height == gif->SHeight);
        std::vector<std::uint8_t> pixels;
        for (int p = 0; p < gif->SWidth * gif->SHeight; ++p) {
            REQUIRE(image.RasterBits[p] < gif->SColorMap->ColorCount);
            const GifColorType& colour = gif->SColorMap->Colors[image.RasterBits[p]];
            pixels.insert(pixels.end(), {colour.Red, colour.Green, colour.Blue});
        }
        decoded.frames.push_back(pixels);
        GraphicsControlBlock control{};
        REQUIRE(DGifSavedExtensionToGCB(gif, i, &control) == GIF_OK);
        decoded.delays.push_back(control.DelayTime);
        for (int e = 0; e + 1 < image.ExtensionBlockCount; ++e) {
            const ExtensionBlock& name = image.ExtensionBlocks[e];
            const ExtensionBlock& loop = image.ExtensionBlocks[e + 1];
            if (name.Function == APPLICATION_EXT_FUNC_CODE && name.ByteCount == 11 &&
                std::memcmp(name.Bytes, "NETSCAPE2.0", 11) == 0)
                decoded.loops_for_ever = loop.ByteCount == 3 && loop.Bytes[1] == 0 && loop.Bytes[2] == 0;
        }
    }
    REQUIRE(DGifCloseFile(gif, nullptr) == GIF_OK);
    return decoded;
}

/// Two colours that move, over a transparent ground.
Picture simple_frame(int number) {
    Picture picture{5, 7, std::vector<std::uint8_t>(5 * 7 * 4, 0)};
    for (const int colour : {0, 2}) {
        const auto at = static_cast<std::size_t>((number + colour) % 35 * 4);
        picture.pixels[at + static_cast<std::size_t>(colour)] = 255;
        picture.pixels[at + 3] = 255;
    }
    return picture;
}

TEST_CASE("animation: frames, colours, times and the loop come back") {
    std::vector<Picture> frames;
    for (int i = 0; i < 12; ++i) frames.push_back(simple_frame(i));
    const auto file = encode_gif(frames, {.scale = 3, .delay_centiseconds = 4, .last_delay_centiseconds = 150});
    const DecodedGif gif = decode(file);
    CHECK(gif.height == 15);
    CHECK(gif.width == 21);
    CHECK(gif.loops_for_ever);
    REQUIRE(gif.frames.size() == 12);
    std::vector<int> delays(12, 4);
    delays.back() = 150;
    CHECK(gif.delays == delays);
    for (std::size_t i = 0; i < frames.size(); ++i) {  // few colours: exact, and white where nothing was
        std::size_t wrong = 0;
        for (std::size_t y = 0; y < 15; ++y)
            for (std::size_t x = 0; x < 21; ++x)
                for (std::size_t c = 0; c < 3; ++c) {
                    const std::uint8_t* pixel = &frames[i].pixels[(y / 3 * 7 + x / 3) * 4];
                    const int expected = pixel[3] == 255 ? pixel[c] : 255;
                    wrong += gif.frames[i][(y * 21 + x) * 3 + c] == expected ? 0 : 1;
                }
        CHECK(wrong == 0);
    }
    CHECK(encode_gif(frames, {.scale = 3, .delay_centiseconds = 4, .last_delay_centiseconds = 150}) == file);
}

TEST_CASE("animation: a film of many colours comes back closely") {
    const TemporaryDirectory directory;
    std::vector<Picture> frames;
    for (const char* emoji : {"\U0001F98E", "\U0001F600", "\U0001F308"})
        for (const int side : {40, 41, 42, 43})
            frames.push_back(resize_as_pillow(resize_as_pillow(draw_emoji(emoji), side, side), 72, 72));
    save_gif(directory / "film.gif", frames, {});
    const DecodedGif gif = decode(get_bytes(directory / "film.gif"));
    REQUIRE(gif.frames.size() == frames.size());
    double sum = 0;
    for (std::size_t i = 0; i < frames.size(); ++i)
        for (std::size_t p = 0; p < 72 * 72; ++p) {
            const std::uint8_t* pixel = &frames[i].pixels[p * 4];
            const double alpha = pixel[3] / 255.0;
            for (std::size_t c = 0; c < 3; ++c) {
                const double expected = alpha * pixel[c] + (1 - alpha) * 255;
                sum += std::pow(gif.frames[i][p * 3 + c] - expected, 2);
            }
        }
    const double error = std::sqrt(sum / (static_cast<double>(frames.size()) * 72 * 72 * 3));
    MESSAGE("root mean square error " << error << " of 255");
    CHECK(error < 4);
    for (const auto& frame : gif.frames) CHECK(frame[0] == 255);  // the corners are white, not nearly so
    CHECK(directory.entries() == 1);
}

TEST_CASE("animation: a transparent film leaves out what is less than half there, and forgets each frame") {
    std::vector<Picture> frames;
    for (int i = 0; i < 5; ++i) frames.push_back(simple_frame(i));
    frames[0].pixels[4 * 20 + 3] = 127;
    frames[0].pixels[4 * 21 + 3] = 128;  // seen, over white
    const auto file = encode_gif(frames, {.transparent = true});
    struct Source {
        const std::vector<std::uint8_t>* file;
        std::size_t at;
    } source{&file, 0};
    GifFileType* gif = DGifOpen(
        &source,
        [](GifFileType* from, GifByteType* bytes, int size) {
            auto* where = static_cast<Source*>(from->UserData);
            const auto count = std::min(static_cast<std::size_t>(size), where->file->size() - where->at);
            std::memcpy(bytes, where->file->data() + where->at, count);
            where->at += count;
            return static_cast<int>(count);
        },
        nullptr);
    REQUIRE(gif != nullptr);
    REQUIRE(DGifSlurp(gif) == GIF_OK);
    REQUIRE(gif->ImageCount == 5);
    for (int i = 0; i < 5; ++i) {
        GraphicsControlBlock control{};
        REQUIRE(DGifSavedExtensionToGCB(gif, i, &control) == GIF_OK);
        CHECK(control.DisposalMode == DISPOSE_BACKGROUND);
        REQUIRE(control.TransparentColor != NO_TRANSPARENT_COLOR);
        for (std::size_t p = 0; p < 35; ++p) {
            const std::uint8_t* pixel = &frames[static_cast<std::size_t>(i)].pixels[4 * p];
            const int index = gif->SavedImages[i].RasterBits[p];
            CHECK((index == control.TransparentColor) == (pixel[3] < 128));
            if (pixel[3] == 255) CHECK(gif->SColorMap->Colors[index].Red == pixel[0]);
        }
    }
    const GifColorType& half = gif->SColorMap->Colors[gif->SavedImages[0].RasterBits[21]];
    CHECK(half.Green == 127);  // black, half over white
    REQUIRE(DGifCloseFile(gif, nullptr) == GIF_OK);
}

TEST_CASE("animation: one frame of one cell is a film") {
    const std::vector<Picture> frames{{1, 1, {10, 20, 30, 255}}};
    const DecodedGif gif = decode(encode_gif(frames, {}));
    CHECK(gif.frames == std::vector<std::vector<std::uint8_t>>{{10, 20, 30}});
}

TEST_CASE("animation: absurd wishes are refused, the old file stays") {
    const TemporaryDirectory directory;
    const std::vector<Picture> frames{simple_frame(0), simple_frame(1)};
    save_gif(directory / "film.gif", frames, {});
    const auto before = get_bytes(directory / "film.gif");
    const auto refused = [&](const std::vector<Picture>& film, const AnimationSettings& settings) {
        return message_of<InvalidSetting>([&] { save_gif(directory / "film.gif", film, settings); });
    };
    CHECK(contains(refused({}, {}), "no frames"));
    CHECK(contains(refused({Picture{}}, {}), "0x0"));
    CHECK(contains(refused({simple_frame(0), Picture{1, 1, {0, 0, 0, 0}}}, {}), "frame 1"));
    CHECK(contains(refused({Picture{5, 7, std::vector<std::uint8_t>(10)}}, {}), "frame 0"));
    CHECK(contains(refused(frames, {.scale = 0}), "scale is 0"));
    CHECK(contains(refused(frames, {.scale = 8000}), "8000"));
    CHECK(contains(refused(frames, {.delay_centiseconds = 0}), "delay is 0"));
    CHECK(contains(refused(frames, {.last_delay_centiseconds = 70'000}), "70000"));
    CHECK(get_bytes(directory / "film.gif") == before);
    CHECK_THROWS_AS(save_gif(directory / "missing/film.gif", frames, {}), WriteFailed);
}

}  // namespace
