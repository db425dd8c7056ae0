// Where each pixel of each picture comes to lie.
#include "engine/io/contact_sheet.h"

#include <doctest/doctest.h>

#include <vector>

#include "engine/model/errors.h"

namespace {

using namespace nca;

/// Pixel (y, x) is (10 y + x, number, 0, 255).
Picture numbered(int height, int width, int number) {
    Picture picture{height, width, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (const int value : {10 * y + x, number, 0, 255})
                picture.pixels.push_back(static_cast<std::uint8_t>(value));
    return picture;
}

std::vector<int> pixel(const Picture& picture, int y, int x) {
    const std::uint8_t* at = &picture.pixels[static_cast<std::size_t>((y * picture.width + x) * 4)];
    return {at, at + 4};
}

TEST_CASE("contact_sheet: enlarging repeats each pixel") {
    const Picture large = enlarge(numbered(2, 3, 9), 4);
    REQUIRE(large.height == 8);
    REQUIRE(large.width == 12);
    for (int y = 0; y < 8; ++y)
        for (int x = 0; x < 12; ++x) CHECK(pixel(large, y, x) == std::vector<int>{10 * (y / 4) + x / 4, 9, 0, 255});
    CHECK(enlarge(numbered(2, 3, 9), 1).pixels == numbered(2, 3, 9).pixels);
}

TEST_CASE("contact_sheet: pictures lie row by row between gaps, the rest is background") {
    const std::vector<Picture> pictures{numbered(2, 3, 1), numbered(2, 3, 2), numbered(1, 2, 3)};
    const Picture sheet =
        make_contact_sheet(pictures, {.columns = 2, .scale = 2, .gap = 1, .background = {1, 2, 3, 4}});
    REQUIRE(sheet.height == 2 * (4 + 1) + 1);
    REQUIRE(sheet.width == 2 * (6 + 1) + 1);
    const auto expected = [](int y, int x) -> std::vector<int> {
        for (int number = 1; number <= 3; ++number) {
            const int row = y - (number == 3 ? 6 : 1);
            const int column = x - (number == 2 ? 8 : 1);
            const int height = number == 3 ? 2 : 4;
            const int width = number == 3 ? 4 : 6;
            if (row >= 0 && row < height && column >= 0 && column < width)
                return {10 * (row / 2) + column / 2, number, 0, 255};
        }
        return {1, 2, 3, 4};
    };
    for (int y = 0; y < sheet.height; ++y)
        for (int x = 0; x < sheet.width; ++x) CHECK(pixel(sheet, y, x) == expected(y, x));
}

TEST_CASE("contact_sheet: fewer pictures than columns take only their room") {
    const std::vector<Picture> pictures{numbered(2, 3, 1)};
    const Picture sheet = make_contact_sheet(pictures, {.columns = 8, .scale = 1, .gap = 0});
    CHECK(sheet.pixels == pictures[0].pixels);
}

TEST_CASE("contact_sheet: absurd wishes are refused") {
    const std::vector<Picture> pictures{numbered(2, 3, 1)};
    CHECK_THROWS_AS(make_contact_sheet({}, {}), InvalidSetting);
    CHECK_THROWS_AS(make_contact_sheet(pictures, {.columns = 0}), InvalidSetting);
    CHECK_THROWS_AS(make_contact_sheet(pictures, {.scale = 0}), InvalidSetting);
    CHECK_THROWS_AS(make_contact_sheet(pictures, {.scale = 8000}), InvalidSetting);
    CHECK_THROWS_AS(make_contact_sheet(pictures, {.gap = -1}), InvalidSetting);
    CHECK_THROWS_AS(make_contact_sheet(pictures, {.gap = 8192}), InvalidSetting);
    CHECK_THROWS_AS(make_contact_sheet(std::vector<Picture>(1), {}), InvalidSetting);
    CHECK_THROWS_AS(enlarge(numbered(2, 3, 1), 2'000'000'000), InvalidSetting);
    CHECK_THROWS_AS(enlarge(Picture{}, 1), InvalidSetting);
}

}  // namespace
