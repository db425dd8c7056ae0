// The whole row is one button. Words that find no room are left out from the right.
#include "app/panels/closed_tray.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "app/gui/widgets.h"

namespace nca {

using namespace gui;

namespace {
constexpr float kWide = 1200;
}

void draw_closed_tray(Desk& desk) {
    const ImVec2 at = ImGui::GetWindowPos();
    const ImVec2 size = ImGui::GetWindowSize();
    ImDrawList* list = ImGui::GetWindowDrawList();
    ImGui::SetCursorScreenPos(at);
    if (ImGui::InvisibleButton("##open_tray", size, ImGuiButtonFlags_EnableNav)) {
        desk.tray_open = true;
        desk.tray_waits = false;
    }
    if (ImGui::IsItemHovered() || ImGui::IsItemFocused()) list->AddRectFilled(at, {at.x + size.x, at.y + size.y}, kBg3);
    tooltip({.title = "Monitor",
             .text = "Opens the plots: loss, loss by noise level, and the last batch. To watch it learn.",
             .key = "Tab"});

    const TrainerSnapshot& now = desk.session.trainer();
    // A small window keeps its room for the creature.
    const bool opens = desk.tray_waits && ImGui::GetMainViewport()->Size.x >= kWide * scale();
    if (opens && now.state == RunState::running) {
        desk.tray_open = true;
        desk.tray_waits = false;
        desk.wants_frame = true;
    }
    const auto middle = [&](Role role) { return at.y + std::floor((size.y - text_size(role, "0").y) / 2); };
    float x = at.x + px(12);
    const float end = at.x + size.x - px(12);
    const auto word = [&](Role role, ImU32 hue, const std::string& words, float gap) {
        const float width = text_size(role, words.c_str()).x;
        if (words.empty() || x + width > end) return;
        draw_text(list, {x, middle(role)}, role, hue, words.c_str());
        x += width + px(gap);
    };
    draw_icon(list, {x, at.y + std::floor((size.y - px(20)) / 2)}, 20, kExpandLessIcon, kText2);
    x += px(28);
    word(kTitle, kText1, "Monitor", 12);
    if (opens) word(kCaption, kText3, "opens when it learns", 16);
    if (now.last_record)
        word(kNumber, std::isfinite(now.average_loss) ? kLearn : kError, short_scientific(now.average_loss), 12);
    word(kCaption, kText3, "iteration", 6);
    word(kNumber, kText1, with_commas(now.iteration) + " / " + with_commas(now.recipe.iterations), 12);
    const std::int64_t ahead = std::max<std::int64_t>(now.recipe.iterations - now.iteration, 0);
    if (now.state != RunState::running || now.seconds_per_iteration <= 0 || ahead == 0) return;
    const std::string left = duration_text(static_cast<double>(ahead) * now.seconds_per_iteration);
    const float width = text_size(kNumber, left.c_str()).x + px(6) + text_size(kCaption, "left").x;
    if (end - width < x) return;
    x = end - width;
    word(kNumber, kText1, left, 6);
    word(kCaption, kText3, "left", 0);
}

}  // namespace nca
