// 3x3 "any neighbour" on byte planes with a border of zeros: alive(state) from bright cells, reach from alive cells.
#pragma once

#include <cstdint>

namespace nca::cpu {

/// out[x] for x = 1..width of the row at `row` (which points to the padded row's first byte; the rows before and after
/// it lie `row_cells` bytes away) = 1 if any of the nine bytes around it is non-zero. `column_any` is scratch of
/// row_cells.
inline void dilate_row(const std::uint8_t* row, int row_cells, std::uint8_t* column_any, std::uint8_t* out) {
    for (int x = 0; x < row_cells; ++x)
        column_any[x] = static_cast<std::uint8_t>(row[x - row_cells] | row[x] | row[x + row_cells]);
    for (int x = 1; x < row_cells - 1; ++x)
        out[x] = static_cast<std::uint8_t>(column_any[x - 1] | column_any[x] | column_any[x + 1]);
}

}  // namespace nca::cpu
