// Cuts UTF-8 text at whole code points, and lines up faces of different heights.
#include "app/panels/fitting_text.h"

#include <cmath>
#include <cstddef>

namespace nca {
namespace {

constexpr const char* kCut = "...";

bool begins_code_point(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

float ascent_of(gui::Role role) {
    gui::push_font(role);
    const float ascent = ImGui::GetFontBaked()->Ascent;
    gui::pop_font();
    return ascent;
}

}  // namespace

std::string fitting_text(gui::Role role, const std::string& text, float width) {
    if (gui::text_size(role, text.c_str()).x <= width) return text;
    std::size_t fits = 0;
    std::size_t wide = text.size();  // the longest cut text that fits is found by halving
    while (wide - fits > 1) {
        const std::size_t middle = (fits + wide) / 2;
        const bool inside = gui::text_size(role, (text.substr(0, middle) + kCut).c_str()).x <= width;
        (inside ? fits : wide) = middle;
    }
    while (fits > 0 && !begins_code_point(text[fits])) --fits;
    while (fits > 0 && text[fits - 1] == ' ') --fits;
    return text.substr(0, fits) + kCut;
}

float on_base_line(gui::Role role, gui::Role other, float top) {
    return top + std::round(ascent_of(other) - ascent_of(role));
}

}  // namespace nca
