// Zoom steps and the arithmetic between cells and pixels.
#include "app/view_transform.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace nca {
namespace {

constexpr std::array<int, 22> kZooms{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 20, 24, 28, 32, 40, 56, 72, 96, 128};

int next_zoom(int zoom, int steps) {
    int at = 0;
    while (at + 1 < static_cast<int>(kZooms.size()) && kZooms[static_cast<std::size_t>(at)] < zoom) ++at;
    // Between two steps, a step in goes to the next larger one.
    if (kZooms[static_cast<std::size_t>(at)] > zoom && steps > 0) --at;
    at = std::clamp(at + steps, 0, static_cast<int>(kZooms.size()) - 1);
    return kZooms[static_cast<std::size_t>(at)];
}

}  // namespace

void ViewTransform::place(const ScreenArea& area, const GridSize& grid) {
    area_ = area;
    grid_ = grid;
    const float columns = static_cast<float>(std::max(grid.width, 1));
    const float rows = static_cast<float>(std::max(grid.height, 1));
    const int fitting = std::max(1, static_cast<int>(std::min(area.width / columns, (area.height - 8) / rows)));
    zoom_ = chosen_zoom_ > 0 ? chosen_zoom_ : fitting;
    picture_.width = columns * static_cast<float>(zoom_);
    picture_.height = rows * static_cast<float>(zoom_);
    // Some of the picture always stays in sight.
    const float reach_x = (area.width + picture_.width) / 2 - 32;
    const float reach_y = (area.height + picture_.height) / 2 - 32;
    pan_x_ = std::clamp(pan_x_, -std::max(reach_x, 0.0F), std::max(reach_x, 0.0F));
    pan_y_ = std::clamp(pan_y_, -std::max(reach_y, 0.0F), std::max(reach_y, 0.0F));
    picture_.x = std::floor(area.x + (area.width - picture_.width) / 2 + pan_x_);
    picture_.y = std::floor(area.y + (area.height - picture_.height) / 2 + pan_y_);
}

ScreenPoint ViewTransform::to_cells(ScreenPoint screen) const {
    const auto zoom = static_cast<float>(zoom_);
    return {(screen.x - picture_.x) / zoom, (screen.y - picture_.y) / zoom};
}

ScreenPoint ViewTransform::to_screen(ScreenPoint cells) const {
    const auto zoom = static_cast<float>(zoom_);
    return {picture_.x + cells.x * zoom, picture_.y + cells.y * zoom};
}

void ViewTransform::zoom_by(int steps, ScreenPoint fixed) {
    const ScreenPoint cell = to_cells(fixed);
    chosen_zoom_ = next_zoom(zoom_, steps);
    place(area_, grid_);
    const ScreenPoint now = to_screen(cell);
    pan_by(fixed.x - now.x, fixed.y - now.y);
}

void ViewTransform::pan_by(float dx, float dy) {
    if (chosen_zoom_ == 0) chosen_zoom_ = zoom_;
    pan_x_ += dx;
    pan_y_ += dy;
    place(area_, grid_);
}

void ViewTransform::fit() {
    chosen_zoom_ = 0;
    pan_x_ = pan_y_ = 0;
    place(area_, grid_);
}

}  // namespace nca
