// A region is a plain window of ImGui without decoration; the line to its neighbour is drawn in it.
#include "app/window/regions.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "app/gui/widgets.h"
#include "app/layout.h"
#include "app/panels/dock_panels.h"
#include "app/panels/rail.h"
#include "app/panels/ribbon.h"
#include "app/panels/status_line.h"
#include "app/panels/top_bar.h"
#include "app/panels/tray.h"

namespace nca {
namespace {

/// The line that parts a region from its neighbour.
enum class Edge : std::uint8_t { none, left, right, top, bottom };

void draw_edge(const ScreenArea& area, Edge edge) {
    const float thin = gui::px(1);
    const float right = area.x + area.width;
    const float bottom = area.y + area.height;
    ImVec2 from{area.x, area.y};
    ImVec2 to{right, bottom};
    if (edge == Edge::none) return;
    if (edge == Edge::left) to.x = area.x + thin;
    if (edge == Edge::right) from.x = right - thin;
    if (edge == Edge::top) to.y = area.y + thin;
    if (edge == Edge::bottom) from.y = bottom - thin;
    ImGui::GetWindowDrawList()->AddRectFilled(from, to, gui::kLine1);
}

/// A plain window of ImGui that fills an area.
template <class Draw>
void region(const char* name, const ScreenArea& area, ImU32 back, Edge edge, const Draw& draw) {
    if (area.width < 1 || area.height < 1) return;
    ImGui::SetNextWindowPos({area.x, area.y});
    ImGui::SetNextWindowSize({area.width, area.height});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
    ImGui::PushStyleColor(ImGuiCol_WindowBg, back);
    ImGui::Begin(name, nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoScrollWithMouse);
    ImGui::PopStyleVar(2);
    ImGui::PopStyleColor();
    draw();
    draw_edge(area, edge);
    ImGui::End();
}

int right_panels() {
    const auto panels = dock_panels();
    return static_cast<int>(std::count_if(panels.begin(), panels.end(),
                                          [](const DockPanel& panel) { return panel.place == PanelPlace::right; }));
}

/// One tab of the strip; `at` is its index in the table.
void draw_tab(Desk& desk, int at, ImVec2 from, ImVec2 size) {
    const DockPanel& panel = dock_panels()[static_cast<std::size_t>(at)];
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 to{from.x + size.x, from.y + size.y};
    ImGui::SetCursorScreenPos(from);
    if (ImGui::InvisibleButton(panel.name, size)) desk.tab = at;
    const bool hovered = ImGui::IsItemHovered();
    gui::tooltip({panel.name, panel.text, nullptr, nullptr});
    const bool chosen = desk.tab == at;
    list->AddRectFilled(from, to, chosen ? gui::kBg2 : hovered ? gui::kBg4 : gui::kBg1);
    if (chosen) list->AddRectFilled(from, {to.x, from.y + gui::px(2)}, panel.accent);
    const ImVec2 words = gui::text_size(gui::kButton, panel.name);
    const ImVec2 text{std::floor(from.x + (size.x - words.x) / 2), std::floor(from.y + (size.y - words.y) / 2)};
    gui::draw_text(list, text, gui::kButton, chosen ? gui::kText1 : gui::kText2, panel.name);
    const ImU32 dot = panel.dot != nullptr ? panel.dot(desk) : 0;
    if (dot != 0) list->AddCircleFilled({text.x + words.x + gui::px(9), from.y + size.y / 2}, gui::px(3.5F), dot);
}

void draw_right(Desk& desk, const ScreenArea& area) {
    const auto panels = dock_panels();
    desk.tab = std::clamp(desk.tab, 0, static_cast<int>(panels.size()) - 1);
    const float tab_height = gui::px(40);
    region("##tabs", {area.x, area.y, area.width, tab_height}, gui::kBg1, Edge::left, [&] {
        const int count = right_panels();
        float left = area.x;
        int drawn = 0;
        for (int i = 0; i < static_cast<int>(panels.size()); ++i) {
            if (panels[static_cast<std::size_t>(i)].place != PanelPlace::right) continue;
            ++drawn;
            const float end = area.x + std::round(area.width * static_cast<float>(drawn) / static_cast<float>(count));
            draw_tab(desk, i, {left, area.y}, {end - left, tab_height});
            left = end;
        }
    });
    const DockPanel& panel = panels[static_cast<std::size_t>(desk.tab)];
    const ScreenArea body{area.x, area.y + tab_height, area.width, area.height - tab_height};
    region((std::string("##panel_") + panel.name).c_str(), body, gui::kBg1, Edge::left, [&] {
        ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(gui::px(16), gui::px(14)));
        ImGui::BeginChild("##body", {0, 0}, ImGuiChildFlags_AlwaysUseWindowPadding, ImGuiWindowFlags_None);
        ImGui::PopStyleVar();
        panel.draw(desk);
        ImGui::EndChild();
    });
}

}  // namespace

void draw_regions(Desk& desk, StageState& stage, float width, float height) {
    const Layout layout = lay_out(width, height, gui::scale(), desk.tray_open, desk.ribbon);
    region("##top", layout.top, gui::kBg1, Edge::bottom, [&] { draw_top_bar(desk); });
    region("##rail", layout.rail, gui::kBg1, Edge::right, [&] { draw_rail(desk); });
    region("##stage_head", layout.head, gui::kBg1, Edge::bottom, [&] { draw_stage_head(desk, stage); });
    region("##stage_region", layout.stage, gui::kBg0, Edge::none, [&] { draw_stage(desk, stage); });
    region("##ribbon", layout.ribbon, gui::kBg1, Edge::top, [&] { draw_ribbon(desk); });
    if (layout.tray_shown) region("##tray", layout.tray, gui::kBg1, Edge::top, [&] { draw_tray(desk); });
    draw_right(desk, layout.right);
    region("##status", layout.status, gui::kBg1, Edge::top, [&] { draw_status_line(desk); });
}

}  // namespace nca
