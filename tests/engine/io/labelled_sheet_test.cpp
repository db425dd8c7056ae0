// Sheets with labels, and the letters on them.
#include "engine/io/labelled_sheet.h"

#include <doctest/doctest.h>

#include "engine/io/picture_text.h"
#include "engine/model/errors.h"

namespace {

using namespace nca;

Picture plain(int height, int width, std::uint8_t grey) {
    return {height, width, std::vector<std::uint8_t>(static_cast<std::size_t>(height * width * 4), grey)};
}

std::size_t marked(const Picture& picture) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < picture.pixels.size(); i += 4) count += picture.pixels[i] == 9 ? 1 : 0;
    return count;
}

}  // namespace

TEST_CASE("text: letters differ, keep to their box, and what lies outside is left out") {
    const TextColour ink{9, 9, 9, 255};
    Picture picture = plain(30, 60, 255);
    draw_text(picture, 5, 5, "0.25", 2, ink);
    CHECK(marked(picture) > 40);
    const int right = 5 + text_width("0.25", 2);
    for (int y = 0; y < 30; ++y)
        for (int x = 0; x < 60; ++x)
            if (x < 5 || x >= right || y < 5 || y >= 5 + text_height(2))
                REQUIRE(picture.pixels[static_cast<std::size_t>(4 * (y * 60 + x))] == 255);
    Picture other = plain(30, 60, 255);
    draw_text(other, 5, 5, "0.75", 2, ink);
    CHECK(other.pixels != picture.pixels);
    Picture outside = plain(30, 60, 255);
    draw_text(outside, -500, 3, "a", 2, ink);
    draw_text(outside, 58, 28, "W\xff", 2, ink);
    CHECK(marked(outside) < 10);
}

TEST_CASE("labelled sheet: as large as it said, every picture at its place, titles have room") {
    const std::vector<Picture> pictures{plain(2, 3, 10), plain(2, 3, 20), plain(2, 3, 30), plain(2, 3, 50)};
    LabelledSheet labels;
    labels.rows = {"a", "b"};
    labels.columns = {"1", "2"};
    labels.scale = 4;
    labels.title = "a title much wider than that";
    const Picture sheet = make_labelled_sheet(pictures, labels);
    const GridSize size = labelled_sheet_size(labels, {2, 3});
    CHECK(sheet.height == size.height);
    CHECK(sheet.width == size.width);
    CHECK(sheet.width >= text_width(labels.title, 2));
    std::size_t counts[4] = {};
    for (std::size_t i = 0; i < sheet.pixels.size(); i += 4)
        for (std::size_t k = 0; k < 4; ++k) counts[k] += sheet.pixels[i] == pictures[k].pixels[0] ? 1 : 0;
    for (const std::size_t count : counts) CHECK(count == 2 * 3 * 16);
    CHECK_THROWS_AS(make_labelled_sheet(std::span(pictures).first(3), labels), InvalidSetting);
    labels.scale = 2000;
    CHECK_THROWS_AS(make_labelled_sheet(pictures, labels), InvalidSetting);
}
