// By the area that a monitor and the window share.
#include "app/screen_place.h"

#include <algorithm>
#include <cstdint>

namespace nca {
namespace {

constexpr std::int64_t kLeastInSight = 64;  // in both directions: enough to see and to drag

std::int64_t shared(std::int64_t a, std::int64_t a_length, std::int64_t b, std::int64_t b_length) {
    return std::max<std::int64_t>(std::min(a + a_length, b + b_length) - std::max(a, b), 0);
}

}  // namespace

ScreenPlace place_on(std::span<const ScreenPlace> monitors, const ScreenPlace& wanted) {
    if (wanted.width <= 0 || wanted.height <= 0) return {};
    const ScreenPlace* best = nullptr;
    std::int64_t most = 0;
    for (const ScreenPlace& monitor : monitors) {
        const std::int64_t across = shared(monitor.x, monitor.width, wanted.x, wanted.width);
        const std::int64_t down = shared(monitor.y, monitor.height, wanted.y, wanted.height);
        if (across < kLeastInSight || down < kLeastInSight || across * down <= most) continue;
        most = across * down;
        best = &monitor;
    }
    if (best == nullptr) return {};
    ScreenPlace place{0, 0, std::min(wanted.width, best->width), std::min(wanted.height, best->height)};
    place.x = std::clamp(wanted.x, best->x, best->x + best->width - place.width);
    place.y = std::clamp(wanted.y, best->y, best->y + best->height - place.height);
    return place;
}

}  // namespace nca
