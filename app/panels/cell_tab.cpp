// The sections in their order, or what to do where no cell is looked at.
#include "app/panels/cell_tab.h"

#include <imgui.h>

#include "app/gui/widgets.h"
#include "app/panels/actions.h"
#include "app/panels/cell_parts.h"
#include "app/panels/pinned_cell.h"

namespace nca {
namespace {

using namespace gui;

void say_what_to_do(Desk& desk) {
    const bool chosen = desk.tool == Tool::inspect;
    section_title("No cell yet");
    ImGui::PushTextWrapPos(0);
    push_font(kBody);
    ImGui::PushStyleColor(ImGuiCol_Text, kText2);
    ImGui::TextUnformatted(
        chosen ? "Point at a cell of the grid. A click pins it; here you then see its channels, its last "
                 "steps, and why each step changed it."
               : "Choose Inspect (7) and point at a cell. Here you then see its channels, its last steps, "
                 "and why each step changed it.");
    ImGui::PopStyleColor();
    pop_font();
    ImGui::PopTextWrapPos();
    ImGui::Dummy({0, px(2)});
    if (button("Inspect###cell_inspect",
               {.title = "Inspect",
                .text = "The tool that looks at cells and changes nothing.",
                .key = key_of("Inspect"),
                .why_not = chosen ? "Inspect is chosen: point at a cell." : nullptr},
               {.icon = kInspectIcon, .show_key = true}))
        choose_inspect(desk);
}

}  // namespace

void draw_cell_tab(Desk& desk) {
    const WatchedCell* cell = desk.session.frame().watched.get();
    if (cell == nullptr || !desk.inspection.shown()) return say_what_to_do(desk);
    draw_cell_head(desk, *cell);
    section_line();
    draw_cell_why(desk, *cell);
    section_line();
    draw_cell_channels(desk, *cell);
    section_line();
    draw_cell_past(desk, *cell);
}

}  // namespace nca
