// The table of sizes.
#include "app/layout.h"

#include <algorithm>
#include <cmath>

namespace nca {

bool scale_fits(float width, float height, float scale) { return width >= 1024 * scale && height >= 640 * scale; }

Layout lay_out(float width, float height, float scale) {
    const auto px = [scale](float length) { return std::round(length * scale); };
    const float wide = width / scale;
    const float top = px(48);
    const float status = px(24);
    Layout layout;
    layout.top = {0, 0, width, top};
    layout.dock = {0, top, width, std::max(height - top - status, 0.0F)};
    layout.status = {0, height - status, width, status};
    layout.right = px(wide < 1200 ? 300 : wide < 1500 ? 320 : wide < 1800 ? 360 : 392);
    layout.tray = px(wide < 1500 ? 188 : wide < 1800 ? 212 : 248);
    return layout;
}

StageLayout lay_out_stage(const ScreenArea& area, float scale, bool ribbon, bool strip) {
    const auto px = [scale](float length) { return std::round(length * scale); };
    const float rail = std::min(px(64), area.width);
    const float middle = area.width - rail;
    const float x = area.x + rail;
    float left = area.height;
    const auto take = [&left](float wanted) {
        const float taken = std::min(wanted, left);
        left -= taken;
        return taken;
    };
    const float head = take(px(40));
    const float closed = take(strip ? px(32) : 0);
    const float row = take(ribbon ? px(56) : 0);
    StageLayout layout;
    layout.rail = {area.x, area.y, rail, area.height - closed};
    layout.head = {x, area.y, middle, head};
    layout.stage = {x, area.y + head, middle, left};
    layout.ribbon = {x, area.y + head + left, middle, row};
    layout.strip = {area.x, area.y + area.height - closed, area.width, closed};
    return layout;
}

}  // namespace nca
