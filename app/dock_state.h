// An arrangement of the docked panels, to be kept between two starts.
#pragma once

#include <string>

namespace nca {

struct DockState {
    std::string text;                 ///< ImGui's own settings; empty: the default layout
    unsigned right = 0, bottom = 0;   ///< nodes of the default layout
    float right_width = 0, tray = 0;  ///< sizes that the default layout gave them, in pixels of the screen
    float scale = 1;                  ///< of the interface, for which the sizes are
    friend bool operator==(const DockState&, const DockState&) = default;
};

}  // namespace nca
