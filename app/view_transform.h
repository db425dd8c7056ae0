// Where cells are on the screen: an integer zoom and a pan, in framebuffer pixels. Pure arithmetic.
#pragma once

#include "engine/model/sizes.h"

namespace nca {

struct ScreenPoint {
    float x = 0;
    float y = 0;
};

/// A rectangle of the screen, pixels.
struct ScreenArea {
    float x = 0;
    float y = 0;
    float width = 0;
    float height = 0;
};

/// The picture of a grid in an area of the screen.
class ViewTransform {
public:
    /// The grid centred in the area on whole pixels, as large as it fits at an integer zoom (at least 1), times what
    /// was zoomed, moved by what was panned.
    void place(const ScreenArea& area, const GridSize& grid);

    int zoom() const { return zoom_; }  ///< pixels a cell
    ScreenArea picture() const { return picture_; }
    /// Cell units: (0.5, 0.5) is the centre of the first cell.
    ScreenPoint to_cells(ScreenPoint screen) const;
    ScreenPoint to_screen(ScreenPoint cells) const;

    /// One step in or out (1 to 128 pixels a cell), the cell under `fixed` staying where it is.
    void zoom_by(int steps, ScreenPoint fixed);
    void pan_by(float dx, float dy);
    void fit();
    bool fitted() const { return chosen_zoom_ == 0 && pan_x_ == 0 && pan_y_ == 0; }

private:
    ScreenArea area_;
    GridSize grid_{1, 1};
    ScreenArea picture_;
    int zoom_ = 1;
    int chosen_zoom_ = 0;  ///< 0: as large as it fits
    float pan_x_ = 0;
    float pan_y_ = 0;
};

}  // namespace nca
