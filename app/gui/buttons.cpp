// Everything that is pressed: buttons with words, with an icon, the tools of the rail, segments and switches.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "app/gui/control.h"

namespace nca::gui {
namespace {

constexpr ImU32 kClear = 0;
constexpr ImU32 kWhite = colour(0xFFFFFF);
constexpr Role kToolKey{Face::mono, 14};

struct Paint {
    ImU32 fill, border, text, icon, key;
    Role words = kButton;
};

// Grey controls go one step of grey lighter under the pointer and two while held.
ImU32 grey_step(const Item& item) { return item.held && item.hovered ? kBg5 : item.hovered ? kBg4 : kBg3; }

ImU32 lighter(const Item& item, ImU32 base, ImU32 over) {
    return blend(base, over, item.held && item.hovered ? 0.28F : item.hovered ? 0.14F : 0.0F);
}

// Dark words on a bright fill look thinner than bright ones on a dark fill.
Role words_role(ButtonKind kind) { return kind == ButtonKind::play || kind == ButtonKind::learn ? kTitle : kButton; }

Paint paint_of(ButtonKind kind, const Item& item) {
    if (item.off) return {kClear, kLine1, kOff, kOff, kOff, words_role(kind)};
    const ImU32 key = item.hovered ? kText2 : kText3;
    switch (kind) {
        case ButtonKind::play:
            return {lighter(item, kPlay, kWhite), kClear, kBg0, kBg0, colour(0x0B0C0E, 190), words_role(kind)};
        case ButtonKind::learn:
            return {lighter(item, kLearn, kWhite), kClear, kBg0, kBg0, colour(0x0B0C0E, 190), words_role(kind)};
        case ButtonKind::learning:
            return {lighter(item, kLearnTint, kLearn), kClear, kLearn, kLearn, kLearn};
        case ButtonKind::chosen:
            return {lighter(item, kPlayTint, kPlay), kClear, kPlay, kPlay, kPlay};
        case ButtonKind::danger:
            return {grey_step(item), kClear, kError, kError, key};
        case ButtonKind::outlined_error:
            return {item.hovered ? grey_step(item) : kClear, kError, kError, kError, key};
        case ButtonKind::plain:
            break;
    }
    return {grey_step(item), kClear, kText1, item.hovered ? kText1 : kText2, key};
}

void draw_frame(const ImRect& box, ImU32 fill, ImU32 border, float rounding = 4) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    if ((fill & IM_COL32_A_MASK) != 0) list->AddRectFilled(box.Min, box.Max, fill, px(rounding));
    if ((border & IM_COL32_A_MASK) != 0) list->AddRect(box.Min, box.Max, border, px(rounding), px(1));
}

// The parts of a button from left to right and their widths, in pixels of the screen.
struct Content {
    std::string words, key;
    bool icon = false;
    float icon_size = 18;  ///< at scale 1
    float words_width = 0, key_width = 0;

    float lead() const {  ///< icon and words
        const float icon_part = icon ? px(icon_size) + (words.empty() ? 0 : px(6)) : 0;
        return icon_part + words_width;
    }
    float key_part() const { return key.empty() ? 0 : key_width + (words.empty() ? px(6) : px(8)); }
};

Content content_of(const char* name, const About& about, const ButtonLook& look) {
    Content content;
    content.words = shown_part(name);
    content.words_width = content.words.empty() ? 0 : text_size(words_role(look.kind), content.words.c_str()).x;
    content.icon = look.icon.code_point != 0 && (can_draw(look.icon) || content.words.empty());
    content.icon_size = look.height >= 32 && content.words.empty() ? 20 : look.height < 24 ? 16 : 18;
    if (look.show_key && about.key != nullptr && *about.key != '\0') {
        content.key = about.key;
        content.key_width = text_size(kSmallNumber, content.key.c_str()).x;
    }
    return content;
}

void draw_content(const ImRect& box, Content content, const ButtonLook& look, const Paint& paint, float padding) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float room = box.GetWidth() - 2 * padding;
    if (content.lead() + content.key_part() > room + 0.5F) content.key.clear();
    const float slack = std::max(0.0F, std::floor((room - content.lead()) / 2));
    float left = box.Min.x + padding + (content.key.empty() ? slack : 0);
    const float baseline = baseline_in(box.Min.y, box.GetHeight(), kButton);
    list->PushClipRect(box.Min, box.Max, true);
    if (content.icon) {
        const float top = box.Min.y + std::round((box.GetHeight() - px(content.icon_size)) / 2);
        draw_icon(list, {left, top}, content.icon_size, look.icon, paint.icon);
        left += px(content.icon_size) + px(6);
    }
    if (!content.words.empty()) draw_on_baseline(list, left, baseline, paint.words, paint.text, content.words.c_str());
    if (!content.key.empty())
        draw_on_baseline(list, box.Max.x - padding - content.key_width, baseline, kSmallNumber, paint.key,
                         content.key.c_str());
    list->PopClipRect();
}

float padding_of(const Content& content, const ButtonLook& look) {
    return px(content.words.empty() ? 6 : look.height >= 32 ? 12 : 10);
}

}  // namespace

float button_width(const char* name, const About& about, const ButtonLook& look) {
    const Content content = content_of(name, about, look);
    const float natural = content.lead() + content.key_part() + 2 * padding_of(content, look);
    return width_of(look.width, std::max(natural, content.words.empty() ? px(look.height) : 0));
}

bool button(const char* name, const About& about, const ButtonLook& look) {
    const Content content = content_of(name, about, look);
    const float padding = padding_of(content, look);
    Item item = place_item(name, {button_width(name, about, look), px(look.height)}, about);
    if (!item.seen) return false;
    press_item(item);
    const Paint paint = paint_of(look.kind, item);
    draw_frame(item.box, paint.fill, paint.border);
    draw_content(item.box, content, look, paint, std::min(padding, std::max(0.0F, item.box.GetWidth() / 8)));
    draw_focus_ring(item);
    end_item(item, name, about);
    return item.pressed;
}

bool icon_button(const char* name, Icon icon, const About& about, bool chosen, float size) {
    Item item = place_item(name, {px(size), px(size)}, about);
    if (!item.seen) return false;
    press_item(item);
    const ImU32 fill = item.held && item.hovered ? kBg4 : chosen ? kPlayTint : item.hovered ? kBg3 : kClear;
    const ImU32 hue = item.off ? kOff : chosen ? kPlay : item.hovered ? kText1 : kText2;
    draw_frame(item.box, item.off ? kClear : fill, kClear);
    const float drawn = size >= 32 ? 20 : size >= 28 ? 18 : 16;
    const float margin = std::round((item.box.GetWidth() - px(drawn)) / 2);
    draw_icon(ImGui::GetWindowDrawList(), {item.box.Min.x + margin, item.box.Min.y + margin}, drawn, icon, hue);
    draw_focus_ring(item);
    end_item(item, name, about);
    return item.pressed;
}

bool tool_button(const char* name, Icon icon, const About& about, bool chosen, float height) {
    Item item = place_item(name, {px(40), px(height)}, about);
    if (!item.seen) return false;
    press_item(item);
    const bool held = item.held && item.hovered;
    chosen = chosen && !item.off;
    ImDrawList* list = ImGui::GetWindowDrawList();
    draw_frame(item.box, chosen ? kPlayTint : held ? kBg4 : item.hovered ? kBg3 : kClear, kClear);
    const ImU32 hue = item.off ? kOff : chosen ? kPlay : item.hovered ? kText1 : kText2;
    const float left = item.box.Min.x + std::round((item.box.GetWidth() - px(20)) / 2);
    const float top = item.box.Min.y + std::round((item.box.GetHeight() - px(20)) / 2);
    draw_icon(list, {left, top}, 20, icon, hue);
    if (about.key != nullptr && *about.key != '\0') {
        const ImVec2 key = text_size(kToolKey, about.key);
        draw_on_baseline(list, item.box.Max.x - px(3) - key.x, item.box.Max.y - px(4), kToolKey,
                         item.off ? kOff
                         : chosen ? kPlay
                                  : kText3,
                         about.key);
    }
    if (chosen) {  // at the rail's left edge, which lies outside the padding that ImGui clips to
        const ImRect rail = ImGui::GetCurrentWindow()->Rect();
        const float bar = std::max(rail.Min.x, item.box.Min.x - px(12));
        list->PushClipRect(rail.Min, rail.Max);
        list->AddRectFilled({bar, item.box.Min.y + px(8)}, {bar + px(2), item.box.Max.y - px(8)}, kPlay);
        list->PopClipRect();
    }
    draw_focus_ring(item);
    end_item(item, name, about);
    return item.pressed;
}

namespace {

// Widths of the parts of a segmented control: the words' own, the rest of `room` shared; equal if all words fit so.
std::vector<float> part_widths(const char* const* parts, int count, float padding, float room) {
    std::vector<float> widths(static_cast<std::size_t>(count));
    float sum = 0;
    float widest = 0;
    for (int i = 0; i < count; ++i) {
        float& width = widths[static_cast<std::size_t>(i)];
        width = text_size(kButton, shown_part(parts[i]).c_str()).x + 2 * padding;
        sum += width;
        widest = std::max(widest, width);
    }
    if (room <= 0) return widths;
    const auto parts_count = static_cast<float>(count);
    for (float& width : widths)
        width = widest * parts_count <= room ? room / parts_count : width + (room - sum) / parts_count;
    return widths;
}

}  // namespace

bool segmented(const char* name, const char* const* parts, int count, int& chosen, const About& about, float width,
               const char* const* why_not) {
    ImGuiWindow* window = ImGui::GetCurrentWindow();
    if (window->SkipItems || count <= 0) return false;
    const float edge = px(2);
    const float room = width == 0 ? 0 : width_of(width, 0) - 2 * edge;
    const std::vector<float> widths = part_widths(parts, count, px(10), room);
    float sum = 2 * edge;
    for (const float part : widths) sum += part;

    const Item whole = place_item(name, {std::round(sum), px(28)}, about, ImGuiItemFlags_NoNav);
    if (whole.seen) draw_frame(whole.box, whole.off ? kClear : kBg3, whole.off ? kLine1 : kClear);
    bool changed = false;
    float left = whole.box.Min.x + edge;
    ImGui::PushID(name);
    for (int i = 0; i < count; ++i) {
        const float right = left + widths[static_cast<std::size_t>(i)];
        const ImRect box(std::round(left), whole.box.Min.y + edge, std::round(right), whole.box.Max.y - edge);
        left = right;
        About own = about;
        if (why_not != nullptr && own.why_not == nullptr) own.why_not = why_not[i];
        Item part = add_item(parts[i], box, own);
        if (!part.seen) continue;
        press_item(part);
        if (part.pressed && chosen != i) {
            chosen = i;
            changed = true;
        }
        const bool is_chosen = chosen == i;
        ImU32 fill = part.off ? kClear : is_chosen ? kBg5 : part.hovered ? kBg4 : kClear;
        if (part.off && is_chosen) fill = kBg3;
        draw_frame(box, fill, kClear, 3);
        const std::string words = shown_part(parts[i]);
        const float text_left = box.Min.x + std::floor((box.GetWidth() - text_size(kButton, words.c_str()).x) / 2);
        const ImU32 hue = part.off ? kOff : is_chosen || part.hovered ? kText1 : kText2;
        window->DrawList->PushClipRect(box.Min, box.Max, true);
        draw_on_baseline(window->DrawList, text_left, baseline_in(box.Min.y, box.GetHeight(), kButton), kButton, hue,
                         words.c_str());
        window->DrawList->PopClipRect();
        draw_focus_ring(part, 3);
        end_item(part, parts[i], own, is_chosen ? ItemKind::switched_on : ItemKind::switched_off);
    }
    ImGui::PopID();
    return changed;
}

bool toggle(const char* name, bool& on, const About& about, ImU32 hue) {
    const std::string words = shown_part(name);
    const float words_part = words.empty() ? 0 : px(8) + text_size(kBody, words.c_str()).x;
    Item item = place_item(name, {px(28) + words_part, px(20)}, about);
    if (!item.seen) return false;
    press_item(item);
    if (item.pressed) on = !on;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 least{item.box.Min.x, item.box.Min.y + std::round((item.box.GetHeight() - px(16)) / 2)};
    const ImVec2 most{least.x + px(28), least.y + px(16)};
    const ImU32 track = on ? lighter(item, hue, kWhite) : lighter(item, kBg5, kText3);
    ImU32 knob = on ? kBg0 : item.hovered ? kText1 : kText2;
    if (item.off) {
        list->AddRect(least, most, on ? kOff : kLine2, px(8), px(1));
        knob = kOff;
    } else {
        list->AddRectFilled(least, most, track, px(8));
    }
    const float middle = on ? most.x - px(8) : least.x + px(8);
    list->AddCircleFilled({middle, (least.y + most.y) / 2}, px(12) / 2, knob);
    if (!words.empty())
        draw_on_baseline(list, most.x + px(8), baseline_in(item.box.Min.y, item.box.GetHeight(), kBody), kBody,
                         item.off       ? kOff
                         : item.hovered ? kText1
                                        : kText2,
                         words.c_str());
    Item ring = item;
    ring.box = {least.x, least.y, most.x, most.y};
    draw_focus_ring(ring, 8);
    end_item(item, name, about, on ? ItemKind::switched_on : ItemKind::switched_off);
    return item.pressed;
}

}  // namespace nca::gui
