// Typing a number into a control: a text box of ImGui's takes the control's place and name while it lasts.
#include <cmath>
#include <cstdio>
#include <string>

#include "app/gui/control.h"

namespace nca::gui {
namespace {

// The box lies on an item that has its place already: it must not take one more.
class KeepLayout {
public:
    KeepLayout()
        : window_(*ImGui::GetCurrentWindow()),
          cursor_(window_.DC.CursorPos),
          cursor_before_(window_.DC.CursorPosPrevLine),
          cursor_most_(window_.DC.CursorMaxPos),
          ideal_most_(window_.DC.IdealMaxPos),
          line_(window_.DC.CurrLineSize),
          line_before_(window_.DC.PrevLineSize),
          offset_(window_.DC.CurrLineTextBaseOffset),
          offset_before_(window_.DC.PrevLineTextBaseOffset),
          same_line_(window_.DC.IsSameLine) {}
    KeepLayout(const KeepLayout&) = delete;
    KeepLayout& operator=(const KeepLayout&) = delete;
    ~KeepLayout() {
        window_.DC.CursorPos = cursor_;
        window_.DC.CursorPosPrevLine = cursor_before_;
        window_.DC.CursorMaxPos = cursor_most_;
        window_.DC.IdealMaxPos = ideal_most_;
        window_.DC.CurrLineSize = line_;
        window_.DC.PrevLineSize = line_before_;
        window_.DC.CurrLineTextBaseOffset = offset_;
        window_.DC.PrevLineTextBaseOffset = offset_before_;
        window_.DC.IsSameLine = same_line_;
    }

private:
    ImGuiWindow& window_;
    ImVec2 cursor_, cursor_before_, cursor_most_, ideal_most_, line_, line_before_;
    float offset_, offset_before_;
    bool same_line_;
};

}  // namespace

bool wants_typing(const Item& item, bool by_plain_click) {
    if (item.off) return false;
    ImGuiContext& context = *ImGui::GetCurrentContext();
    if (ImGui::TempInputIsActive(item.id)) return true;
    if (context.NavActivateId == item.id &&
        (by_plain_click || (context.NavActivateFlags & ImGuiActivateFlags_PreferInput) != 0))
        return true;
    return ImGui::IsItemHovered() && ImGui::IsMouseClicked(ImGuiMouseButton_Left, ImGuiInputFlags_None, item.id) &&
           context.IO.KeyCtrl;
}

Typed type_number(const char* name, const Item& item, double& value, const NumberRange& range, const std::string& shown,
                  const char* unit) {
    const KeepLayout keep;
    char words[64];
    std::snprintf(words, sizeof words, "%s", shown.c_str());
    const float height = item.box.GetHeight();
    push_font(kNumber);
    const float above = std::floor((height - ImGui::GetFontSize()) / 2);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(px(8), above));
    ImGui::PushStyleVar(ImGuiStyleVar_FrameRounding, px(4));
    ImGui::PushStyleColor(ImGuiCol_FrameBg, kBg0);
    ImGui::PushStyleColor(ImGuiCol_NavCursor, IM_COL32_BLACK_TRANS);
    ImGui::PushClipRect(item.box.Min, item.box.Max, true);  // ImGui writes the name right of the box
    // The value changes when typing ends, not with each digit.
    ImGui::GetCurrentContext()->LastItemData.ItemFlags &= ~ImGuiItemFlags_LiveEditOnInputText;
    const bool ended = ImGui::TempInputText(item.box, item.id, name, words, sizeof words, ImGuiInputTextFlags_None);
    ImGui::PopClipRect();
    ImGui::PopStyleColor(2);
    ImGui::PopStyleVar(2);
    pop_font();
    ImGui::GetWindowDrawList()->AddRect(item.box.Min, item.box.Max, kPlay, px(4), px(1));
    if (!ended) return Typed::going_on;

    if (std::string(words).find_first_not_of(' ') == std::string::npos) return Typed::going_on;
    const TypedNumber typed = typed_number(words, unit, range);
    if (!typed.value) return Typed::refused;
    value = *typed.value;
    return typed.clamped ? Typed::clamped : Typed::accepted;
}

}  // namespace nca::gui
