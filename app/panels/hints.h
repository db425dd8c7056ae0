// The three hints of a first start: drag to hurt it, Space pauses, press T and it learns. Each goes when its thing was
// done once, or by its cross, for good.
#pragma once

#include <string>
#include <vector>

#include "app/panels/desk.h"

namespace nca {

/// Once a frame, after the regions.
void draw_hints(Desk& desk);

/// Names of those that are shown ("drag", "pause", "learn"), for tests.
std::vector<std::string> shown_hints(const Desk& desk);

}  // namespace nca
