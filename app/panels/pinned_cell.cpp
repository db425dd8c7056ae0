// Frames lie on the lines between cells, so that the cells' own pixels stay to be seen.
#include "app/panels/pinned_cell.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "app/gui/theme.h"
#include "app/panels/dock_panels.h"

namespace nca {
namespace {

using namespace gui;

/// A rectangle in dashes of 5 and gaps of 4, white on black.
void draw_dashed_frame(ImDrawList* list, ImVec2 from, ImVec2 to) {
    list->AddRect(from, to, IM_COL32(0, 0, 0, 255), 0, 0, px(3));
    const float dash = px(5);
    const float period = px(5) + px(4);
    const float thick = std::max(1.0F, 1.5F * scale());
    const auto side = [&](ImVec2 begin, ImVec2 end) {
        const float length = std::max(std::abs(end.x - begin.x), std::abs(end.y - begin.y));
        const ImVec2 along{(end.x - begin.x) / length, (end.y - begin.y) / length};
        const int dashes = static_cast<int>(std::ceil(length / period));
        for (int i = 0; i < dashes; ++i) {
            const float first = static_cast<float>(i) * period;
            const float last = std::min(first + dash, length);
            list->AddLine({begin.x + along.x * first, begin.y + along.y * first},
                          {begin.x + along.x * last, begin.y + along.y * last}, IM_COL32_WHITE, thick);
        }
    };
    if (to.x <= from.x || to.y <= from.y) return;
    side(from, {to.x, from.y});
    side({to.x, from.y}, to);
    side(to, {from.x, to.y});
    side({from.x, to.y}, from);
}

}  // namespace

void choose_inspect(Desk& desk) {
    desk.tool = Tool::inspect;
    const auto panels = dock_panels();
    for (std::size_t i = 0; i < panels.size(); ++i)
        if (std::string(panels[i].name) == "Cell") desk.tab = static_cast<int>(i);
}

void free_cell(Desk& desk) {
    if (!desk.inspection.pinned()) return;
    desk.inspection.free();
    desk.say("The cell is free again.");
}

void inspect(Desk& desk, ScreenPoint at, bool over_stage, bool clicked) {
    const GridSize& grid = desk.session.frame().grid;
    Inspection& inspection = desk.inspection;
    if (grid.width > 0) inspection.keep_within(grid);
    if (desk.tool == Tool::inspect) {
        const Cell cell{static_cast<int>(std::floor(at.x)), static_cast<int>(std::floor(at.y))};
        const bool over_cell = over_stage && contains(grid, cell);
        inspection.point(over_cell ? std::optional(cell) : std::nullopt);
        if (over_cell && clicked) {
            inspection.click(cell);
            desk.say(inspection.pinned() ? fmt::format("Cell {}, {} is pinned. A step (.) shows what it changes there; "
                                                       "Esc frees it.",
                                                       cell.x, cell.y)
                                         : "The cell is free again.");
        }
    } else {
        inspection.stop_pointing();
    }
    LiveWatch watch = desk.session.watch();
    watch.cell = inspection.shown();
    watch.past = desk.tool == Tool::inspect;
    desk.session.set_watch(watch);
}

void draw_inspected_cell(ImDrawList* list, const Desk& desk, const ViewTransform& view) {
    const std::optional<Cell> shown = desk.inspection.shown();
    if (!shown) return;
    const GridSize& grid = desk.session.frame().grid;
    const auto corner = [&](int x, int y) {
        const ScreenPoint at = view.to_screen({static_cast<float>(x), static_cast<float>(y)});
        return ImVec2{std::round(at.x), std::round(at.y)};
    };
    draw_dashed_frame(list, corner(std::max(shown->x - 1, 0), std::max(shown->y - 1, 0)),
                      corner(std::min(shown->x + 2, grid.width), std::min(shown->y + 2, grid.height)));
    if (!desk.inspection.pinned()) return;
    const ImVec2 from = corner(shown->x, shown->y);
    const ImVec2 to = corner(shown->x + 1, shown->y + 1);
    const bool small = static_cast<float>(view.zoom()) < px(12);  // a cell of a few pixels must still be seen
    list->AddRect(from, to, kBg0, 0, 0, px(small ? 3 : 5));
    list->AddRect(from, to, kPlay, 0, 0, small ? px(1) : std::max(2.0F, 2.5F * scale()));
}

}  // namespace nca
