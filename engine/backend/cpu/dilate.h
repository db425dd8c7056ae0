// 3x3 "any neighbour" on byte planes with a border of zeros: alive(state) from bright cells, reach from alive cells;
// the test by which loops over cells leap over empty space, and the clearing of marked cells.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

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

/// Whether eight cells from x on lie in the row of `width` cells (1..width) and both planes are 0 there.
inline bool nothing_in_eight(const std::uint8_t* plane, const std::uint8_t* other, std::size_t x, std::size_t width) {
    if (x + 7 > width) return false;
    std::uint64_t a = 0, b = 0;
    std::memcpy(&a, plane + x, sizeof(a));
    std::memcpy(&b, other + x, sizeof(b));
    return (a | b) == 0;
}

/// Zeroes the cells x = 1..width that `marked` names in a row of cells of `channels` floats; `cells` is where x = 0 is.
inline void clear_marked(const std::uint8_t* marked, std::size_t width, float* cells, std::size_t channels) {
    for (std::size_t x = 1; x <= width;) {
        if (nothing_in_eight(marked, marked, x, width)) {
            x += 8;
            continue;
        }
        if (marked[x] != 0) std::memset(cells + x * channels, 0, channels * sizeof(float));
        ++x;
    }
}

}  // namespace nca::cpu
