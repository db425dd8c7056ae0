// The one table of the panels that stand beside and below the stage: name, what the tab's tooltip says, accent colour,
// how it is drawn, and the dot behind its name. A new panel is a new row.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <span>

#include "app/panels/desk.h"

namespace nca {

enum class PanelPlace : std::uint8_t { right, bottom };

struct DockPanel {
    const char* name;
    const char* text;
    ImU32 accent;  ///< of the tab when it is chosen: blue for the world, orange for the learner
    PanelPlace place;
    /// Into the present ImGui window. At the right it has padding and scrolls; at the bottom it has neither.
    void (*draw)(Desk&);
    /// Colour of the dot behind the name, 0: none. Null: never one.
    ImU32 (*dot)(const Desk&);
    /// Whether it is there at all now. Null: always.
    bool (*open)(const Desk&);
};

/// Desk::tab is an index of this table.
std::span<const DockPanel> dock_panels();

}  // namespace nca
