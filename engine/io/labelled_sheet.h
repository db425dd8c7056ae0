// Contact sheets with words: pictures in rows and columns, what the rows and columns are written beside and above them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/model/picture.h"

namespace nca {

struct LabelledSheet {
    std::vector<std::string> rows;     ///< one label for each row
    std::vector<std::string> columns;  ///< one for each column
    int scale = 1;                     ///< pixels a cell
    std::string title;                 ///< above all; empty: none
};

/// `pictures` row by row, rows times columns of them, of one size. Throws InvalidSetting for another number, and for a
/// result with sides above 8192.
Picture make_labelled_sheet(std::span<const Picture> pictures, const LabelledSheet& labels);

/// Pixels of its sides, for pictures of `height` by `width` cells.
GridSize labelled_sheet_size(const LabelledSheet& labels, const GridSize& picture);

}  // namespace nca
