// A number in a box: pulled sideways, or typed. What is typed out of range becomes the nearest number in it, and the
// box says the range for a while.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "app/gui/control.h"
#include "app/gui/refusal.h"
#include "app/number_text.h"

namespace nca::gui {
namespace {

// The number being pulled, before it is rounded; one at a time in the world.
struct Pull {
    ImGuiID id = 0;
    double exact = 0;
    bool moved = false;
};
Pull present_pull;

std::string words_of(const NumberLook& look, double value) {
    const bool plain = std::strcmp(look.format, "%g") == 0;
    if (look.whole && plain && std::abs(value) < 9e15) return with_commas(std::llround(value));
    return formatted(look.format, value);
}

double pulled(double from, float pixels, const NumberLook& look, double least, double most) {
    const ImGuiIO& io = ImGui::GetIO();
    const double moved = static_cast<double>(pixels / scale()) * (io.KeyShift ? 0.1 : 1) * (io.KeyCtrl ? 10 : 1);
    const double to =
        look.logarithmic ? from * std::pow(1 + look.per_pixel, moved / 10) : from + moved * look.per_pixel;
    return std::clamp(to, least, most);
}

// As fine as the format shows, so that what is read is what is in force.
double rounded(double value, const NumberLook& look, double least, double most) {
    const std::optional<double> shown = look.whole ? std::round(value) : parse_number(formatted(look.format, value));
    return std::clamp(shown.value_or(value), least, most);
}

// True if a pull changed the value. `clicked`: the button came up without a pull.
bool pull(const Item& item, double& value, double least, double most, const NumberLook& look, bool& clicked) {
    ImGuiContext& context = *ImGui::GetCurrentContext();
    clicked = false;
    if (item.held && present_pull.id != item.id) present_pull = {item.id, value, false};
    if (present_pull.id != item.id) return false;
    if (!item.held) {
        clicked = item.pressed && !present_pull.moved;
        present_pull = {};
        return false;
    }
    if (!present_pull.moved) {
        if (!ImGui::IsMouseDragPastThreshold(ImGuiMouseButton_Left, px(3))) return false;
        present_pull.moved = true;
    }
    present_pull.exact = pulled(present_pull.exact, context.IO.MouseDelta.x, look, least, most);
    const double now = rounded(present_pull.exact, look, least, most);
    if (now == value) return false;
    value = now;
    ImGui::MarkItemEdited(item.id);
    return true;
}

/// Words beside a box that has no room for them.
void say_beside(const ImRect& box, const char* words) {
    const float width = text_size(kButton, words).x + 2 * px(10);
    const bool right = box.Max.x + px(8) + width < ImGui::GetMainViewport()->Size.x;
    ImGui::SetNextWindowPos({right ? box.Max.x + px(8) : box.Min.x - px(8), box.GetCenter().y}, ImGuiCond_Always,
                            {right ? 0.0F : 1.0F, 0.5F});
    show_tooltip({.title = words});
}

bool field(const char* name, Item item, double& value, double least, double most, const About& about,
           const NumberLook& look) {
    if (!item.seen) return false;
    const std::string number = words_of(look, value);
    const double before = value;

    bool types = wants_typing(item, true);
    if (!types) {
        bool clicked = false;
        press_item(item);
        pull(item, value, least, most, look, clicked);
        types = clicked && !item.off;
        if (item.hovered || item.held) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    }
    if (types) {
        const Typed typed =
            type_number(name, item, value, {.least = least, .most = most, .whole = look.whole}, number, look.unit);
        if (typed == Typed::accepted || typed == Typed::clamped) ImGui::MarkItemEdited(item.id);
        if (typed == Typed::clamped || typed == Typed::refused)
            note_refusal(item.id, fmt::format("{} to {}", words_of(look, least), words_of(look, most)));
        else
            end_refusal(item.id);
        end_item(item, name, {}, ItemKind::typed);
        return value != before;
    }
    if (value != before) end_refusal(item.id);
    const std::string range = item.off ? std::string() : refusal_of(item.id);
    std::string aside = look.unit;
    if (look.was != nullptr && *look.was != '\0') aside = look.was;
    draw_number_box(item, words_of(look, value), range.empty() ? aside : range, !range.empty());
    draw_focus_ring(item);
    end_item(item, name, range.empty() ? about : About{}, ItemKind::typed);
    return value != before;
}

}  // namespace

void draw_number_box(const Item& item, const std::string& number, const std::string& aside, bool refused) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImU32 fill = item.held ? kBg5 : item.hovered ? kBg4 : kBg3;
    if (!item.off) list->AddRectFilled(item.box.Min, item.box.Max, fill, px(4));
    if (item.off || refused) list->AddRect(item.box.Min, item.box.Max, refused ? kError : kLine1, px(4), px(1));
    const float baseline = baseline_in(item.box.Min.y, item.box.GetHeight(), kNumber);
    const float left = item.box.Min.x + px(8);
    const float number_width = text_size(kNumber, number.c_str()).x;
    const float aside_width = aside.empty() ? 0 : text_size(kCaption, aside.c_str()).x;
    const float room = item.box.GetWidth() - 2 * px(8);
    const ImU32 aside_hue = item.off ? kOff : refused ? kError : item.hovered || item.held ? kText2 : kText3;
    list->PushClipRect(item.box.Min, item.box.Max, true);
    const bool both = number_width + px(6) + aside_width <= room;
    draw_on_baseline(list, left, baseline, kNumber, item.off ? kOff : kText1, number.c_str());
    if (!aside.empty() && both)
        draw_on_baseline(list, std::max(left, item.box.Max.x - px(8) - aside_width), baseline, kCaption, aside_hue,
                         aside.c_str());
    list->PopClipRect();
    if (refused && !both) say_beside(item.box, aside.c_str());
}

bool number_field(const char* name, double& value, double least, double most, const About& about,
                  const NumberLook& look) {
    ImGuiWindow* window = ImGui::GetCurrentWindow();
    if (window->SkipItems) return false;
    const ImVec2 size{width_of(look.width, px(120)), px(look.height)};
    if (look.label == nullptr || *look.label == '\0')
        return field(name, place_item(name, size, about, ImGuiItemFlags_Inputable), value, least, most, about, look);

    // The label is part of the item's place, so that fields with labels stand side by side.
    const ImVec2 at = window->DC.CursorPos;
    const float above = px(kCaption.size) + px(4);
    ImGui::ItemSize({size.x, above + size.y}, 0);
    const ImRect box(at.x, at.y + above, at.x + size.x, at.y + above + size.y);
    const Item item = add_item(name, box, about, ImGuiItemFlags_Inputable);
    if (item.seen) draw_text(window->DrawList, at, kCaption, item.off ? kOff : kText2, look.label);
    return field(name, item, value, least, most, about, look);
}

}  // namespace nca::gui
