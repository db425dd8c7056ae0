// As a button without a frame; grey under the pointer, and a ring where the keyboard stands.
#include "app/gui/menu_row.h"

#include <cmath>

#include "app/gui/control.h"

namespace nca::gui {
namespace {

constexpr float kPadding = 8;
constexpr float kMark = 16;
constexpr float kBetween = 24;  // words and key

}  // namespace

float menu_row_indent() { return px(kPadding) + px(kMark) + px(6); }

float menu_row_width(const char* name, const char* key) {
    const float words = std::ceil(text_size(kBody, shown_part(name).c_str()).x);
    const float keys = *key == '\0' ? 0 : px(kBetween) + std::ceil(text_size(kSmallNumber, key).x);
    return menu_row_indent() + words + keys + px(kPadding);
}

bool menu_row(const char* name, const About& about, bool on, float width) {
    Item item = place_item(name, {width, px(kMenuRowHeight)}, about);
    if (!item.seen) return false;
    press_item(item);
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 at = item.box.Min;
    if (!item.off && item.hovered) list->AddRectFilled(at, item.box.Max, item.held ? kBg5 : kBg4, px(4));
    if (on)
        draw_icon(list, {at.x + px(kPadding), at.y + std::floor((px(kMenuRowHeight) - px(kMark)) / 2)}, kMark,
                  kCheckIcon, item.off ? kOff : kPlay);
    const std::string words = shown_part(name);
    draw_on_baseline(list, at.x + menu_row_indent(), baseline_in(at.y, px(kMenuRowHeight), kBody), kBody,
                     item.off ? kOff : kText1, words.c_str());
    if (about.key != nullptr && *about.key != '\0')
        draw_on_baseline(list, item.box.Max.x - px(kPadding) - std::ceil(text_size(kSmallNumber, about.key).x),
                         baseline_in(at.y, px(kMenuRowHeight), kSmallNumber), kSmallNumber,
                         item.off       ? kOff
                         : item.hovered ? kText2
                                        : kText3,
                         about.key);
    draw_focus_ring(item, 4, 0);
    // The key is in the row already.
    end_item(item, name, {.title = about.title, .text = about.text, .why_not = about.why_not});
    return item.pressed;
}

}  // namespace nca::gui
