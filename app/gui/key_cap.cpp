// A key as it looks on a keyboard.
#include <cmath>

#include "app/gui/control.h"

namespace nca::gui {

namespace {
constexpr float kPadding = 6;
}

float key_cap_width(const char* key) { return std::ceil(text_size(kSmallNumber, key).x) + 2 * px(kPadding); }

void draw_key_cap(ImDrawList* list, ImVec2 at, const char* key) {
    const float height = px(20);
    list->AddRectFilled(at, {at.x + key_cap_width(key), at.y + height}, kBg5, px(3));
    draw_on_baseline(list, at.x + px(kPadding), baseline_in(at.y, height, kSmallNumber), kSmallNumber, kText1, key);
}

}  // namespace nca::gui
