// What is read and not pressed: badges, section lines and titles, tooltips, icons.
#include <algorithm>
#include <cmath>
#include <string>

#include "app/gui/control.h"

namespace nca::gui {
namespace {

bool has(const char* words) { return words != nullptr && *words != '\0'; }

// A code point of the basic plane, in UTF-8.
std::string utf8(std::uint32_t code_point) {
    char letters[5];
    ImTextCharToUtf8(letters, code_point);
    return letters;
}

}  // namespace

void badge(const char* name, Icon icon, ImU32 hue, const char* words, const About& about, ImU32 border) {
    const bool with_icon = can_draw(icon);
    const float icon_part = with_icon ? px(16) + px(6) : 0;
    const float width = 2 * px(8) + icon_part + text_size(kNumber, words).x;
    const Item item = place_item(name, {width, px(24)}, about, ImGuiItemFlags_NoNav);
    if (!item.seen) return;
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRect(item.box.Min, item.box.Max, border, px(4), px(1));
    if (with_icon) draw_icon(list, {item.box.Min.x + px(8), item.box.Min.y + px(4)}, 16, icon, hue);
    draw_on_baseline(list, item.box.Min.x + px(8) + icon_part,
                     baseline_in(item.box.Min.y, item.box.GetHeight(), kNumber), kNumber, item.off ? kOff : kText1,
                     words);
    end_item(item, name, about);
}

void section_line() {
    ImGuiWindow* window = ImGui::GetCurrentWindow();
    if (window->SkipItems) return;
    const float gap = px(14);
    const float spacing = ImGui::GetStyle().ItemSpacing.y;
    const float top = std::round(window->DC.CursorPos.y - spacing + gap);
    const ImRect whole = window->Rect();  // from edge to edge, over the padding
    window->DrawList->PushClipRect({whole.Min.x, window->ClipRect.Min.y}, {whole.Max.x, window->ClipRect.Max.y});
    window->DrawList->AddRectFilled({whole.Min.x, top}, {whole.Max.x, top + px(1)}, kLine1);
    window->DrawList->PopClipRect();
    ImGui::ItemSize({0, std::max(0.0F, 2 * gap + px(1) - 2 * spacing)});
    ImGui::ItemAdd({whole.Min.x, top, whole.Max.x, top + px(1)}, 0);
}

void section_title(const char* title, const char* caption) {
    ImGuiWindow* window = ImGui::GetCurrentWindow();
    if (window->SkipItems) return;
    const ImVec2 at = window->DC.CursorPos;
    const ImVec2 size = text_size(kTitle, title);
    const float width = std::max(size.x, ImGui::GetContentRegionAvail().x);
    ImGui::ItemSize({width, size.y}, 0);
    if (!ImGui::ItemAdd({at.x, at.y, at.x + width, at.y + size.y}, 0)) return;
    const float baseline = at.y + ascent_of(kTitle);
    draw_on_baseline(window->DrawList, at.x, baseline, kTitle, kText1, title);
    if (!has(caption)) return;
    const float left = std::max(at.x + size.x + px(8), at.x + width - text_size(kCaption, caption).x);
    draw_on_baseline(window->DrawList, left, baseline, kCaption, kText3, caption);
}

void tooltip(const About& about) {
    if (ImGui::IsItemActive() || !ImGui::IsItemHovered(ImGuiHoveredFlags_ForTooltip)) return;
    show_tooltip(about);
}

void show_tooltip(const About& about) {
    if (!has(about.title) && !has(about.text) && !has(about.why_not)) return;
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, px(4));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(px(10), px(7)));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(px(8), px(2)));
    ImGui::PushStyleColor(ImGuiCol_PopupBg, kBg5);
    ImGui::PushStyleColor(ImGuiCol_Border, kLine3);
    if (ImGui::BeginTooltip()) {
        ImGui::PushTextWrapPos(px(10) + px(260));
        const auto paragraph = [](ImU32 hue, const char* words) {
            push_font(kBody);
            ImGui::PushStyleColor(ImGuiCol_Text, hue);
            ImGui::TextUnformatted(words);
            ImGui::PopStyleColor();
            pop_font();
        };
        if (has(about.why_not)) paragraph(kText1, about.why_not);
        if (has(about.title)) {
            text(kButton, has(about.why_not) ? kText2 : kText1, about.title);
            if (has(about.key)) {
                ImGui::SameLine();
                text(kSmallNumber, kText2, about.key);
            }
        }
        if (has(about.text)) paragraph(kText2, about.text);
        ImGui::PopTextWrapPos();
        ImGui::EndTooltip();
    }
    ImGui::PopStyleColor(2);
    ImGui::PopStyleVar(3);
}

void draw_icon(ImDrawList* list, ImVec2 at, float size, Icon icon, ImU32 colour) {
    if (icon.code_point == 0) return;
    const bool drawn = can_draw(icon);
    const Role role = drawn ? Role{icon.more ? Face::more_icons : Face::icons, size} : Role{Face::medium, 14};
    const std::string words = drawn ? utf8(icon.code_point) : icon.word;
    const ImVec2 box = text_size(role, words.c_str());
    draw_text(list, {at.x + std::round((px(size) - box.x) / 2), at.y + std::round((px(size) - box.y) / 2)}, role,
              colour, words.c_str());
}

}  // namespace nca::gui
