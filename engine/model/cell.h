// A cell's place in a grid.
#pragma once

#include <cstddef>

#include "engine/model/sizes.h"

namespace nca {

struct Cell {
    int x = 0;  ///< column
    int y = 0;  ///< row

    friend constexpr bool operator==(const Cell&, const Cell&) = default;
};

constexpr bool contains(const GridSize& grid, const Cell& cell) {
    return cell.x >= 0 && cell.y >= 0 && cell.x < grid.width && cell.y < grid.height;
}

/// Raster order; the cell lies in the grid.
constexpr std::size_t cell_index(const GridSize& grid, const Cell& cell) {
    return static_cast<std::size_t>(cell.y) * static_cast<std::size_t>(grid.width) + static_cast<std::size_t>(cell.x);
}

}  // namespace nca
