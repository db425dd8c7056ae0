// Steps down until it fits.
#include "app/interface_scale.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/layout.h"

namespace nca {

float fitting_scale(float width, float height, float wanted) {
    if (!std::isfinite(wanted)) wanted = 1;
    float scale = std::clamp(wanted, kLeastScale, kMostScale);
    while (scale > kLeastScale && !scale_fits(width, height, scale)) scale -= kScaleStep;
    return std::max(scale, kLeastScale);
}

std::string why_scale_not(float width, float height, float scale) {
    if (!(scale >= kLeastScale && scale <= kMostScale))
        return fmt::format("An interface scale of {:.2f} is outside {:.2f} to {:.0f}.", scale, kLeastScale, kMostScale);
    if (!scale_fits(width, height, scale))
        return fmt::format("An interface scale of {:.2f} needs a window of {:.0f}x{:.0f}; this one is {:.0f}x{:.0f}.",
                           scale, std::ceil(1024 * scale), std::ceil(640 * scale), width, height);
    return {};
}

}  // namespace nca
