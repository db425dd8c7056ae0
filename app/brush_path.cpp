// Stamps along the line between two places of the pointer.
#include "app/brush_path.h"

#include <algorithm>
#include <cmath>

namespace nca {

void BrushPath::begin(Stroke::Point at) {
    first_ = last_ = at;
    taken_.reset();
    fresh_ = true;
}

void BrushPath::move(Stroke::Point at, bool straight) {
    if (!last_) return;
    if (straight) {  // along the longer axis or the diagonal, whichever is nearest
        const float dx = at.x - first_->x;
        const float dy = at.y - first_->y;
        const float ax = std::abs(dx);
        const float ay = std::abs(dy);
        if (ax > 2 * ay) {
            at.y = first_->y;
        } else if (ay > 2 * ax) {
            at.x = first_->x;
        } else {
            const float length = std::min(ax, ay);
            at = {first_->x + std::copysign(length, dx), first_->y + std::copysign(length, dy)};
        }
    }
    if (at.x == last_->x && at.y == last_->y) return;
    last_ = at;
    fresh_ = true;
}

void BrushPath::end() {
    first_.reset();
    last_.reset();
    taken_.reset();
    fresh_ = false;
}

std::vector<Stroke::Point> BrushPath::take(float spacing) {
    std::vector<Stroke::Point> stamps;
    if (!fresh_ || !last_) return stamps;
    fresh_ = false;
    if (!taken_) {
        stamps.push_back(*last_);
    } else {
        const float dx = last_->x - taken_->x;
        const float dy = last_->y - taken_->y;
        const int count = std::max(1, static_cast<int>(std::ceil(std::hypot(dx, dy) / std::max(spacing, 0.05F))));
        for (int i = 1; i <= count; ++i) {
            const float part = static_cast<float>(i) / static_cast<float>(count);
            stamps.push_back({taken_->x + part * dx, taken_->y + part * dy});
        }
    }
    taken_ = *last_;
    return stamps;
}

}  // namespace nca
