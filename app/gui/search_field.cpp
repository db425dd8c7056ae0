// A line of text with a magnifying glass: filters what stands below it.
#include <imgui.h>
#include <misc/cpp/imgui_stdlib.h>

#include <cmath>

#include "app/gui/control.h"

namespace nca::gui {

bool search_field(const char* name, const char* hint, std::string& words, float width, const About& about) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    push_font(kBody);
    const float padding = std::floor((px(28) - ImGui::GetFontSize()) / 2);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(px(30), padding));
    ImGui::PushStyleColor(ImGuiCol_FrameBg, kBg3);
    ImGui::PushStyleColor(ImGuiCol_TextDisabled, kText3);
    ImGui::SetNextItemWidth(px(width));
    const bool changed = ImGui::InputTextWithHint(name, hint, &words);
    ImGui::PopStyleColor(2);
    ImGui::PopStyleVar();
    pop_font();
    tooltip(about);
    draw_icon(ImGui::GetWindowDrawList(), {at.x + px(7), at.y + px(6)}, 16, kSearchIcon, kText3);
    return changed;
}

}  // namespace nca::gui
