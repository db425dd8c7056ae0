// A region is a plain window of ImGui without decoration; the line to its neighbour is drawn in it. It fills nothing:
// the window was cleared to its colour (window.cpp), which costs a software renderer far less than a rectangle.
#include "app/window/regions.h"

#include <cmath>
#include <cstdint>

#include "app/gui/widgets.h"
#include "app/layout.h"
#include "app/panels/closed_tray.h"
#include "app/panels/hints.h"
#include "app/panels/rail.h"
#include "app/panels/ribbon.h"
#include "app/panels/status_line.h"
#include "app/panels/top_bar.h"

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
void region(const char* name, const ScreenArea& area, Edge edge, const Draw& draw) {
    if (area.width < 1 || area.height < 1) return;
    ImGui::SetNextWindowPos({area.x, area.y});
    ImGui::SetNextWindowSize({area.width, area.height});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
    ImGui::Begin(name, nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
                     ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoDocking |
                     (DockArea::panel_is_dragged() ? ImGuiWindowFlags_NoMouseInputs : ImGuiWindowFlags_None));
    ImGui::PopStyleVar(2);
    draw();
    draw_edge(area, edge);
    ImGui::End();
}

}  // namespace

void draw_regions(Desk& desk, StageState& stage, DockArea& dock, float width, float height) {
    desk.places.clear();
    const Layout window = lay_out(width, height, gui::scale());
    const ScreenArea centre = dock.draw(desk, window);
    const StageLayout layout = lay_out_stage(centre, gui::scale(), desk.ribbon, !desk.tray_open);
    region("##top", window.top, Edge::bottom, [&] { draw_top_bar(desk); });
    region("##rail", layout.rail, Edge::right, [&] { draw_rail(desk); });
    region("##stage_head", layout.head, Edge::bottom, [&] { draw_stage_head(desk, stage); });
    region("##stage_region", layout.stage, Edge::none, [&] { draw_stage(desk, stage); });
    region("##ribbon", layout.ribbon, Edge::top, [&] { draw_ribbon(desk); });
    region("##tray_strip", layout.strip, Edge::top, [&] { draw_closed_tray(desk); });
    region("##status", window.status, Edge::top, [&] { draw_status_line(desk); });
    draw_hints(desk);
}

}  // namespace nca
