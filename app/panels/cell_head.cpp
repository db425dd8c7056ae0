// The head of the Cell tab.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "app/cell_facts.h"
#include "app/gui/widgets.h"
#include "app/panels/actions.h"
#include "app/panels/cell_parts.h"
#include "app/panels/fitting_text.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kSwatch = 48;
constexpr float kPinWidth = 84;

float part(const WatchedCell& cell, std::size_t c) {
    const std::size_t first = cell.now.size() - std::min<std::size_t>(cell.now.size(), kPictureChannels);
    return cell.now[std::min(first + c, cell.now.size() - 1)];
}

/// The cell's colour over the stage's darker square.
ImU32 opaque_colour(const WatchedCell& cell) {
    const ImVec4 back = ImGui::ColorConvertU32ToFloat4(kCheckB);
    const auto unit = [](float value) { return std::isfinite(value) ? std::clamp(value, 0.0F, 1.0F) : 0.0F; };
    const float alpha = unit(part(cell, 3));
    return ImGui::ColorConvertFloat4ToU32({back.x + alpha * (unit(part(cell, 0)) - back.x),
                                           back.y + alpha * (unit(part(cell, 1)) - back.y),
                                           back.z + alpha * (unit(part(cell, 2)) - back.z), 1});
}

void draw_pin(Desk& desk) {
    const bool pinned = desk.inspection.pinned();
    const About about{.title = pinned ? "Pinned" : "Pin",
                      .text = pinned
                                  ? "Frees the cell: the tab then follows the pointer again. So does another click on "
                                    "the cell."
                                  : "Keeps this cell while the pointer moves on. So does a click on the cell.",
                      .key = pinned ? key_of("Free the cell") : nullptr};
    const ButtonLook look{
        .kind = pinned ? ButtonKind::chosen : ButtonKind::plain, .icon = kPinIcon, .width = kPinWidth, .height = 28};
    if (!button(pinned ? "Pinned###cell_pin" : "Pin###cell_pin", about, look)) return;
    if (pinned)
        desk.inspection.free();
    else
        desk.inspection.pin();
}

}  // namespace

void draw_cell_head(Desk& desk, const WatchedCell& cell) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const float swatch = px(kSwatch);
    list->AddRectFilled(at, {at.x + swatch, at.y + swatch}, opaque_colour(cell), px(3));
    list->AddRect(at, {at.x + swatch, at.y + swatch}, kLine2, px(3), 0, px(1));

    const float left = at.x + swatch + px(12);
    const float right = at.x + width - px(kPinWidth) - px(8);
    float top = at.y + px(1);
    const auto word = [&](Role role, ImU32 hue, const std::string& text, float x) {
        if (x + text_size(role, text.c_str()).x > right) return x;  // cut by the narrowest column
        draw_text(list, {x, on_base_line(role, kTitle, top)}, role, hue, text.c_str());
        return x + text_size(role, text.c_str()).x + px(8);
    };
    float x = word(kTitle, kText1, "Cell", left);
    x = word({Face::mono_medium, 16}, kText1, fmt::format("{}, {}", cell.cell.x, cell.cell.y), x);
    word(kCaption, kText3, "column, row", x);
    top += px(25);
    const CellState state = cell_state(cell);
    list->AddCircleFilled({left + px(4), top + px(9)}, px(3), cell.alive ? kPlay : kOff);
    x = word(kCaption, kText2, state.life, left + px(14));
    if (!state.firing.empty()) x = word(kCaption, kText2, "\xC2\xB7 " + state.firing, x - px(3));
    word(kCaption, kText2, state.firing.empty() ? "\xC2\xB7 " + state.when : state.when,
         x - px(state.firing.empty() ? 3 : 4));
    ImGui::SetCursorScreenPos({at.x + width - px(kPinWidth), at.y + px(10)});
    draw_pin(desk);

    constexpr std::array<const char*, 4> kNames{"R", "G", "B", "A"};
    for (std::size_t c = 0; c < 4; ++c) {
        const float column = std::round(at.x + width * static_cast<float>(c) / 4);
        draw_text(list, {column, at.y + px(58)}, kCaption, kText3, kNames[c]);
        draw_text(list, {column, at.y + px(77)}, kValue, kText1,
                  short_figure(static_cast<double>(part(cell, c))).c_str());
    }
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({width, px(98)});
}

}  // namespace nca
