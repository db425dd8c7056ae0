// Where a window is on the desktop, and whether a place that was kept is still there to go to. Pure arithmetic.
#pragma once

#include <span>

namespace nca {

/// Without the window's frame, in the screen's units. No width or height: no place.
struct ScreenPlace {
    int x = 0, y = 0, width = 0, height = 0;
    friend bool operator==(const ScreenPlace&, const ScreenPlace&) = default;
};

/// `wanted`, made no larger than the monitor that shows most of it and moved so that all of it is on that monitor.
/// Where none shows enough of it to take hold of (the monitor is gone), or it is no place: no place.
ScreenPlace place_on(std::span<const ScreenPlace> monitors, const ScreenPlace& wanted);

}  // namespace nca
