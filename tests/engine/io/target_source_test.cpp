// From what a person names to a target: paths, emoji, squares, sizes, and the golden targets bit for bit.
#include "engine/io/target_source.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <iostream>
#include <string>

#include "engine/io/emoji.h"
#include "engine/io/picture_file.h"
#include "engine/io/safetensors.h"
#include "engine/model/errors.h"
#include "tests/engine/io/temporary_directory.h"

namespace {

using namespace nca;
using namespace nca::test;

Picture plain(int height, int width) {
    return {height, width, std::vector<std::uint8_t>(static_cast<std::size_t>(height * width * 4), 200)};
}

const std::uint8_t* pixel(const Picture& picture, int y, int x) {
    return &picture.pixels[static_cast<std::size_t>((y * picture.width + x) * 4)];
}

TEST_CASE("target_source: golden targets are met bit for bit") {
    const char* shared = std::getenv("DNCA_SHARED");
    const std::filesystem::path golden = std::filesystem::path(shared != nullptr ? shared : NCA_SHARED_DIR) / "golden";
    if (!std::filesystem::exists(golden)) {
        std::cout << "SKIPPED: ../shared absent\n";
        MESSAGE("SKIPPED: ../shared absent");
        return;
    }
    for (const char* name : {"target_emoji_u1f98e.safetensors", "target_emoji_u1f98e_small.safetensors"}) {
        const TensorFile file = read_safetensors(golden / name);
        const StoredTensor& image = file.tensor("image");
        const Picture picture{static_cast<int>(image.shape[0]), static_cast<int>(image.shape[1]), file.bytes("image")};
        const Target target =
            make_target(picture, std::stoi(file.metadata.at("size")), std::stoi(file.metadata.at("pad")));
        CHECK(target.values() == file.floats("expected.target"));
    }
}

TEST_CASE("target_source: padding is transparent black around the picture") {
    const Target target = make_target(plain(5, 5), 5, 2);
    CHECK(target.grid() == GridSize{9, 9});
    for (int y = 0; y < 9; ++y)
        for (int x = 0; x < 9; ++x) {
            const bool inside = y >= 2 && y < 7 && x >= 2 && x < 7;
            for (int c = 0; c < 4; ++c) CHECK(pixel(target.picture, y, x)[c] == (inside ? 200 : 0));
        }
    CHECK(make_target(plain(3, 3), 1, 0).grid() == GridSize{1, 1});
}

TEST_CASE("target_source: sizes out of range are refused by name") {
    const auto refused = [](int size, int padding) {
        return message_of<InvalidSetting>([=] { make_target(plain(2, 2), size, padding); });
    };
    CHECK(contains(refused(0, 0), "target size is 0"));
    CHECK(contains(refused(-5, 0), "target size is -5"));
    CHECK(contains(refused(8193, 0), "target size is 8193"));
    CHECK(contains(refused(40, -1), "target padding is -1"));
    CHECK(contains(refused(40, 2'147'483'647), "target padding is 2147483647"));
    CHECK(contains(refused(4000, 4000), "grid height is 12000"));
    CHECK_THROWS_AS(make_target({}, 40, 16), InvalidSetting);
}

TEST_CASE("target_source: a path is read, an emoji is drawn") {
    const TemporaryDirectory directory;
    save_png(directory / "picture.png", plain(7, 7));
    CHECK(load_target_picture((directory / "picture.png").string()).pixels == plain(7, 7).pixels);
    CHECK(load_target_picture("\U0001F98E").pixels == draw_emoji("\U0001F98E").pixels);
    save_png(directory / "\U0001F98E", plain(3, 3));  // an existing file wins, whatever its name
    CHECK(load_target_picture((directory / "\U0001F98E").string()).width == 3);
}

TEST_CASE("target_source: a picture that is not square comes into a square of transparent bars") {
    const TemporaryDirectory directory;
    save_png(directory / "wide.png", plain(4, 9));
    const Picture wide = load_target_picture((directory / "wide.png").string());
    REQUIRE(wide.height == 9);
    REQUIRE(wide.width == 9);
    for (int y = 0; y < 9; ++y) CHECK(pixel(wide, y, 4)[3] == (y >= 2 && y < 6 ? 200 : 0));
    save_png(directory / "tall.png", plain(9, 4));
    const Picture tall = load_target_picture((directory / "tall.png").string());
    REQUIRE(tall.width == 9);
    for (int x = 0; x < 9; ++x) CHECK(pixel(tall, 4, x)[3] == (x >= 2 && x < 6 ? 200 : 0));
}

TEST_CASE("target_source: misspelt paths and texts are told apart") {
    const TemporaryDirectory directory;
    for (const std::string path : {"no/such/picture", "missing.png", "./x", "photo.jpeg"}) {
        const std::string message = message_of<BadFile>([&] { load_target_picture(path); });
        CHECK(contains(message, path));
        CHECK(contains(message, "No such file"));
    }
    CHECK(contains(message_of<BadFile>([&] { load_target_picture(directory.path().string()); }), "it is a directory"));
    for (const std::string text : {"", "lizard", "hello world", "?", "\xFF"})
        CHECK_THROWS_AS(load_target_picture(text), InvalidSetting);
    CHECK_THROWS_AS(load_target_picture(std::string(100'000, 'x')), InvalidSetting);
    CHECK_THROWS_AS(load_target_picture(std::string(100'000, '/')), BadFile);
}

}  // namespace
