// stb_easy_font makes axis-aligned rectangles of a text; they are filled here.
#include "engine/io/picture_text.h"

#include <stb_easy_font.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace nca {
namespace {

constexpr int kLineHeight = 9;              // dots, with what hangs below the line
constexpr std::size_t kBytesALetter = 512;  // 270 are said to be enough

struct Corner {  // as stb_easy_font lays it out
    float x, y, z;
    std::uint8_t colour[4];
};

std::string printable(std::string text) {
    for (char& letter : text)
        if (letter < ' ' || letter > '~') letter = '?';
    return text;
}

}  // namespace

int text_width(const std::string& text, int scale) {
    std::string letters = printable(text);
    return scale * stb_easy_font_width(letters.data());
}

int text_height(int scale) { return scale * kLineHeight; }

void draw_text(Picture& picture, int x, int y, const std::string& text, int scale, const TextColour& colour) {
    std::string letters = printable(text);
    std::vector<Corner> corners((letters.size() + 1) * kBytesALetter / sizeof(Corner));
    const int rectangles = stb_easy_font_print(0, 0, letters.data(), nullptr, corners.data(),
                                               static_cast<int>(corners.size() * sizeof(Corner)));
    for (std::size_t i = 0; i < static_cast<std::size_t>(rectangles); ++i) {
        const Corner& first = corners[4 * i];
        const Corner& third = corners[4 * i + 2];
        const auto at = [scale](float dots) { return static_cast<int>(std::lround(dots)) * scale; };
        const int left = std::max(x + at(first.x), 0);
        const int right = std::min(x + at(third.x), picture.width);
        for (int row = std::max(y + at(first.y), 0); row < std::min(y + at(third.y), picture.height); ++row)
            for (int column = left; column < right; ++column)
                std::copy(colour.begin(), colour.end(),
                          picture.pixels.begin() + 4 * (static_cast<std::ptrdiff_t>(row) * picture.width +
                                                        static_cast<std::ptrdiff_t>(column)));
    }
}

}  // namespace nca
