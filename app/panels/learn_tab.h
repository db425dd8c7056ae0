// The Learn tab of the right column: the learner's state, its buttons, facts and settings.
#pragma once

#include "app/panels/desk.h"

namespace nca {

/// Draws into the present window or child, as wide as it is.
void draw_learn_tab(Desk& desk);

}  // namespace nca
