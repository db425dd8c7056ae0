// The square's arithmetic.
#include "app/crop_drag.h"

#include <algorithm>
#include <cmath>

namespace nca {
namespace {

constexpr int kLeastSide = 8;  // pixels of the picture
constexpr double kNotch = 1.08;

/// A square of about this side around a middle, within what is allowed.
PictureCrop square(double middle_x, double middle_y, double side, int height, int width) {
    const int whole = std::max(height, width);
    const int wanted = std::clamp(static_cast<int>(std::lround(side)), std::min(kLeastSide, whole), whole);
    const double x = std::clamp(middle_x, 0.0, static_cast<double>(width));
    const double y = std::clamp(middle_y, 0.0, static_cast<double>(height));
    return {static_cast<int>(std::lround(x - wanted / 2.0)), static_cast<int>(std::lround(y - wanted / 2.0)), wanted};
}

}  // namespace

PictureCrop whole_picture(int height, int width) {
    const int side = std::max(height, width);
    // As a picture is placed on an empty square when nothing is cut.
    return {-((side - width) / 2), -((side - height) / 2), side};
}

CropGrip grip_at(const PictureCrop& crop, double x, double y, double reach) {
    const double left = crop.left;
    const double top = crop.top;
    const double right = crop.left + crop.side;
    const double bottom = crop.top + crop.side;
    const auto near = [&](double corner_x, double corner_y) {
        return std::abs(x - corner_x) <= reach && std::abs(y - corner_y) <= reach;
    };
    if (near(right, bottom)) return CropGrip::bottom_right;
    if (near(left, top)) return CropGrip::top_left;
    if (near(right, top)) return CropGrip::top_right;
    if (near(left, bottom)) return CropGrip::bottom_left;
    const bool inside = x >= left && x <= right && y >= top && y <= bottom;
    return inside ? CropGrip::middle : CropGrip::none;
}

PictureCrop dragged_crop(const PictureCrop& begun, CropGrip grip, double from_x, double from_y, double x, double y,
                         bool centred, int height, int width) {
    const double middle_x = begun.left + begun.side / 2.0;
    const double middle_y = begun.top + begun.side / 2.0;
    const double dx = x - from_x;
    const double dy = y - from_y;
    if (grip == CropGrip::none) return begun;
    if (grip == CropGrip::middle) return square(middle_x + dx, middle_y + dy, begun.side, height, width);
    const double sign_x = grip == CropGrip::top_right || grip == CropGrip::bottom_right ? 1 : -1;
    const double sign_y = grip == CropGrip::bottom_left || grip == CropGrip::bottom_right ? 1 : -1;
    const double outward = (sign_x * dx + sign_y * dy) / 2;
    if (centred) return square(middle_x, middle_y, begun.side + 2 * outward, height, width);
    const int whole = std::max(height, width);
    const double side =
        std::clamp(begun.side + outward, static_cast<double>(std::min(kLeastSide, whole)), static_cast<double>(whole));
    const double grown = (side - begun.side) / 2;
    return square(middle_x + sign_x * grown, middle_y + sign_y * grown, side, height, width);
}

PictureCrop wheeled_crop(const PictureCrop& crop, double notches, int height, int width) {
    double side = crop.side * std::pow(kNotch, -notches);
    if (std::abs(side - crop.side) < 1) side = crop.side + (notches > 0 ? -1 : 1);  // one pixel at least
    return square(crop.left + crop.side / 2.0, crop.top + crop.side / 2.0, side, height, width);
}

}  // namespace nca
