// The two buttons of the top bar that take back and bring back, and the sentence that says what they did.
#pragma once

#include "app/panels/desk.h"

namespace nca {

/// Draws them from ImGui's cursor on, 32 high; returns the width taken, in pixels of the screen.
float draw_undo_buttons(Desk& desk, bool with_redo);

}  // namespace nca
