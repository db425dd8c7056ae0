// The table of sizes.
#include "app/layout.h"

#include <cmath>

namespace nca {

bool scale_fits(float width, float height, float scale) { return width >= 1024 * scale && height >= 640 * scale; }

Layout lay_out(float width, float height, float scale, bool tray_open, bool ribbon) {
    const auto px = [scale](float length) { return std::round(length * scale); };
    const float wide = width / scale;
    const float top = px(48);
    const float status = px(24);
    const float rail = px(64);
    const float head = px(40);
    const float right = px(wide < 1200 ? 300 : wide < 1500 ? 320 : wide < 1800 ? 360 : 392);
    const float tray = tray_open ? px(wide < 1500 ? 188 : wide < 1800 ? 212 : 248) : 0;
    const float row = ribbon ? px(56) : 0;
    const float middle = width - rail - right;
    const float below = height - top - status;
    Layout layout;
    layout.tray_shown = tray_open;
    layout.top = {0, 0, width, top};
    layout.status = {0, height - status, width, status};
    layout.rail = {0, top, rail, below - tray};
    layout.right = {width - right, top, right, below};
    layout.head = {rail, top, middle, head};
    layout.stage = {rail, top + head, middle, below - head - row - tray};
    layout.ribbon = {rail, top + below - tray - row, middle, row};
    layout.tray = {0, height - status - tray, width - right, tray};
    return layout;
}

}  // namespace nca
