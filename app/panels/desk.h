// What panels see and edit: the session's facts and commands, and the settings of the window's own (tool, brush, view).
// Panels draw it and hold no state that matters.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>

#include "app/gui/pictures.h"
#include "app/session.h"
#include "app/stage_picture.h"

namespace nca {

enum class Tool : std::uint8_t { noise, erase, colour, restore, hand };

struct BrushSettings {
    double size = 9;  ///< diameter in cells
    double hardness = 0.6;
    double strength = 0.8;
    std::array<float, 4> colour{1, 0.25F, 0.2F, 1};
};

struct Desk {
    Session& session;
    gui::Pictures& pictures;

    Tool tool = Tool::noise;
    BrushSettings brush;
    View view = View::rgba;
    Background background = Background::checkerboard;
    int tab = 0;             ///< of the right column: 0 Play, 1 Learn
    bool log_loss = true;    ///< axis of the loss plot
    double smoothing = 0.95; ///< of the loss plot, [0, 0.99]
    bool follow_plot = true;
    std::string status;      ///< one sentence for the status line
    double frames_per_second = 0;

    /// Says something in the status line (and keeps it until the next).
    std::function<void(const std::string&)> say;
};

}  // namespace nca
