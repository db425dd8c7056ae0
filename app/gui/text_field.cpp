// ImGui's own text box in the colours and sizes of the design.
#include "app/gui/text_field.h"

#include <imgui_stdlib.h>

#include <algorithm>
#include <cmath>

#include "app/gui/control.h"

namespace nca::gui {

bool text_field(const char* name, std::string& text, const About& about, const TextFieldLook& look) {
    const bool off = about.why_not != nullptr;
    push_font(look.role);
    const float above = std::max(0.0F, std::floor((px(look.height) - ImGui::GetFontSize()) / 2));
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(px(8), above));
    ImGui::PushStyleVar(ImGuiStyleVar_FrameRounding, px(4));
    ImGui::PushStyleColor(ImGuiCol_FrameBg, kBg3);
    ImGui::PushStyleColor(ImGuiCol_TextDisabled, kText3);
    ImGui::SetNextItemWidth(look.width > 0 ? px(look.width) : ImGui::GetContentRegionAvail().x + px(look.width));
    ImGui::BeginDisabled(off);
    const bool entered = ImGui::InputTextWithHint(name, look.hint, &text, ImGuiInputTextFlags_EnterReturnsTrue);
    ImGui::EndDisabled();
    ImGui::PopStyleColor(2);
    ImGui::PopStyleVar(2);
    pop_font();
    if (ImGui::IsItemActive())
        ImGui::GetWindowDrawList()->AddRect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), kPlay, px(4), px(1));
    tooltip(about);
    return entered;
}

}  // namespace nca::gui
