// What the stage draws when cells are large: lines between them, their numbers inside, and rulers at the edges.
#pragma once

#include <array>
#include <optional>

#include "app/panels/desk.h"
#include "app/view_transform.h"

namespace nca {

/// True from the zoom (pixels a cell) at which numbers have room in a cell.
bool shows_cell_values(int zoom);
/// Cells [first, last) that are at least partly seen, columns then rows.
struct SeenCells {
    std::array<int, 2> first{};
    std::array<int, 2> last{};
};
SeenCells seen_cells(const ViewTransform& view, const ScreenArea& stage, const GridSize& grid);
/// The part of the stage that rulers leave for cells; all of it where there are none.
ScreenArea area_for_cells(const ScreenArea& stage, int zoom);

void draw_cell_lines(const ViewTransform& view, const GridSize& grid);
/// In each cell that is wholly seen. Returns how many cells were written.
int draw_cell_values(const Desk& desk, const ViewTransform& view, const ScreenArea& stage);
/// Numbers of columns and rows; those of `marked` (column, row) stand out.
void draw_rulers(const ViewTransform& view, const ScreenArea& stage, const GridSize& grid,
                 std::optional<std::array<int, 2>> marked);

}  // namespace nca
