// Words that are pressed: of toasts and of rows in the log.
#include "app/gui/control.h"

namespace nca::gui {

bool text_button(const char* name, const About& about, ImU32 hue, float height, float opacity) {
    const std::string words = shown_part(name);
    const ImVec2 size{text_size(kButton, words.c_str()).x + 2 * px(4), px(height)};
    Item item = place_item(name, size, about);
    if (!item.seen) return false;
    press_item(item);
    const ImU32 colour = item.off ? kOff : item.hovered ? blend(hue, kText1, item.held ? 0.7F : 0.4F) : hue;
    ImDrawList* list = ImGui::GetWindowDrawList();
    draw_on_baseline(list, item.box.Min.x + px(4), baseline_in(item.box.Min.y, item.box.GetHeight(), kButton), kButton,
                     faded(colour, opacity), words.c_str());
    draw_focus_ring(item);
    end_item(item, name, about);
    return item.pressed;
}

}  // namespace nca::gui
