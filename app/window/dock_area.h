// The docked panels: the default layout of the design, what the person made of it, and the tabs in our own look. The
// stage has the central node, which takes every change of the window's size.
#pragma once

#include <imgui.h>

#include <vector>

#include "app/dock_state.h"
#include "app/layout.h"
#include "app/panels/desk.h"

namespace nca {

class DockArea {
public:
    /// Between two frames. An arrangement that DockArea made.
    void load(const DockState& state);
    DockState state() const;
    void restore_default() { rebuild_ = true; }

    /// Draws the panels. Returns the area that is left for the stage.
    ScreenArea draw(Desk& desk, const Layout& layout);

    /// True while a panel is dragged: what lies over the central node must let the pointer through.
    static bool panel_is_dragged();

private:
    void build_default(ImGuiID root, const Layout& layout);
    void keep_default_sizes(const Layout& layout);
    ScreenArea draw_dock_space(const Layout& layout);
    void draw_panels(Desk& desk);
    void draw_tabs(Desk& desk);
    void follow_front_panel(Desk& desk);
    void raise_opened_panel(Desk& desk);

    DockState made_;        ///< sizes and nodes of the default layout as it stands; `text` stays empty
    bool rebuild_ = false;  ///< the default layout is to be made in the next frame
    std::vector<bool> visible_;
    int front_ = -1;  ///< Desk::tab as it was last brought to front
    int tries_ = 0;   ///< to bring Desk::tab to front
    std::vector<bool> open_;
    std::size_t raised_ = 0;  ///< the panel that opened last
    int raise_tries_ = 0;     ///< left, to bring it to front
};

}  // namespace nca
