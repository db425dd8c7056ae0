// The log: what was told, with time, level, source, and what can be done about it.
#pragma once

#include "app/panels/desk.h"

namespace nca {

/// Fills the present window, which has no padding.
void draw_log(Desk& desk);

}  // namespace nca
