// The last batch: what each sample started from, what became of it, and the target.
#pragma once

#include <imgui.h>

#include "app/panels/desk.h"

namespace nca {

/// `at`, `size` and `picture` (the side of one) in pixels of the screen.
void draw_batch_strip(Desk& desk, ImVec2 at, ImVec2 size, float picture);

}  // namespace nca
