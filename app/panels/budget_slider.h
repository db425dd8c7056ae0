// The top bar's play <-> learn budget: one slider, and above it what each side really gets.
#pragma once

#include <imgui.h>

#include "app/panels/desk.h"

namespace nca {

/// How much there is room for.
enum class BudgetWords : std::uint8_t { figures, short_words, long_words };

/// At the screen's position `at`, in a bar `height` high; `width` and `height` at scale 1.
void draw_budget(Desk& desk, ImVec2 at, float width, float height, BudgetWords words);

}  // namespace nca
