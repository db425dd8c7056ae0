// Dashes, words and tooltips of the tray's plots.
#include "app/panels/plot_drawing.h"

#include <algorithm>
#include <cmath>

namespace nca {

using namespace gui;

void draw_dashed(ImDrawList* list, ImVec2 from, ImVec2 to, ImU32 colour, float length) {
    const float whole = std::max(std::abs(to.x - from.x), std::abs(to.y - from.y));
    const float dash = px(length);
    if (whole <= 0 || whole > 1e5F) return;
    const ImVec2 along{(to.x - from.x) / whole, (to.y - from.y) / whole};
    const int dashes = static_cast<int>(std::ceil(whole / (2 * dash)));
    for (int i = 0; i < dashes; ++i) {
        const float begin = static_cast<float>(i) * 2 * dash;
        const float end = std::min(begin + dash, whole);
        list->AddLine({from.x + begin * along.x, from.y + begin * along.y},
                      {from.x + end * along.x, from.y + end * along.y}, colour, px(1));
    }
}

float draw_text_at(ImDrawList* list, float x, float y, Role role, ImU32 colour, const std::string& text, float align) {
    const ImVec2 size = text_size(role, text.c_str());
    draw_text(list, {std::round(x - align * size.x), std::round(y - size.y / 2)}, role, colour, text.c_str());
    return size.x;
}

float draw_tray_title(ImVec2 at, const char* title) {
    const float x = at.x + px(kTrayPadding);
    return x + draw_text_at(ImGui::GetWindowDrawList(), x, at.y + px(kTrayHeader) / 2, kTitle, kText1, title) + px(12);
}

void draw_cross(ImDrawList* list, ImVec2 at, float radius, ImU32 colour) {
    list->AddLine({at.x - radius, at.y - radius}, {at.x + radius, at.y + radius}, colour, px(2));
    list->AddLine({at.x - radius, at.y + radius}, {at.x + radius, at.y - radius}, colour, px(2));
}

bool begin_plot_tooltip() {
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, px(4));
    ImGui::PushStyleVar(ImGuiStyleVar_PopupRounding, px(4));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(px(10), px(7)));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(px(8), px(2)));
    ImGui::PushStyleColor(ImGuiCol_PopupBg, kBg5);
    ImGui::PushStyleColor(ImGuiCol_Border, kLine3);
    const bool open = ImGui::BeginTooltip();
    if (!open) {
        ImGui::PopStyleColor(2);
        ImGui::PopStyleVar(4);
    }
    return open;
}

void end_plot_tooltip() {
    ImGui::EndTooltip();
    ImGui::PopStyleColor(2);
    ImGui::PopStyleVar(4);
}

void plot_tooltip_row(const char* label, const std::string& number, ImU32 hue) {
    const float begin = ImGui::GetCursorPosX();
    text(kCaption, kText2, label);
    const float room = std::max(px(84), text_size(kCaption, label).x + px(12));
    const float field = std::max(px(64), text_size(kSmallNumber, number.c_str()).x);
    ImGui::SameLine(begin + room + field - text_size(kSmallNumber, number.c_str()).x, 0);
    text(kSmallNumber, hue, number.c_str());
}

}  // namespace nca
