// How many pictures of a denoising are kept and how large they are drawn, so that the sheet and the film fit what the
// formats and the memory take, whatever the grid and the number of examples.
#pragma once

#include <vector>

#include "engine/evaluate/denoising.h"
#include "engine/model/picture.h"

namespace nca {

struct PicturePlan {
    int shown = 8;            ///< the first so many examples are pictured
    int steps_per_frame = 1;  ///< of the film
    int columns = 8;          ///< of the sheet, and most of the film
    int film_columns = 4;
    int scale = 2;  ///< pixels a cell and direction
    int gap = 4;    ///< pixels between pictures
    int rows = 5;   ///< times on the sheet: start, middle steps, end
};

PicturePlan plan_pictures(const GridSize& grid, int examples, int steps);

/// Below each other the times from start to end, beside each other the examples; more than `columns` in further blocks.
Picture sheet_of(const Denoising& denoising, const PicturePlan& plan);
/// All examples side by side, one cell a pixel: one picture for each kept frame.
std::vector<Picture> film_of(const Denoising& denoising, const PicturePlan& plan);

}  // namespace nca
