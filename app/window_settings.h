// What the window keeps of a person's choices from one start to the next, and its form as a file. It is the window's
// alone: the verbs of the command line take all they need from their options, so that a script's result does not depend
// on what somebody chose in a window.
//
// The file is JSON, version 1. What is missing has its default.
//
//   version     1
//   interface   scale 0.25 to 3 (times what the desktop asks for), reduce_motion
//   stage       view rgba|alpha|error|change|channel, channel 0 to 4095, background checkerboard|white|black, calm_view
//   tool        name noise|erase|colour|restore|hand|inspect, size 1 to 72 (cells), hardness 0 to 1,
//               strength 0.01 to 1, colour [r, g, b, a] 0 to 1
//   play        speed (steps a second; 0: as many as can be), share (of the processors while it learns, 0.05 to 0.95),
//               follow, steps_at_once 1 to 1000000, restart_while_dragging
//   plot        logarithmic, smoothing 0 to 0.99, follow
//   panels      front (name), tray_open, tray_waits (opens when it first learns), ribbon_open, log_open
//   hints       drag, pause, learn: true once they are needed no more
//   window      x, y, width, height (in the screen's units; no width or height: the desktop's choice), maximised
//   layout      the docked panels: see layout_json() in window_settings.cpp
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "app/brush_settings.h"
#include "app/dock_state.h"
#include "app/screen_place.h"
#include "app/stage_picture.h"
#include "engine/workers/budget.h"

namespace nca {

/// The hints of the first start that are needed no more.
struct HintsSeen {
    bool drag = false, pause = false, learn = false;
    friend bool operator==(const HintsSeen&, const HintsSeen&) = default;
};

/// A new setting is a member here, a word in the table above, and a line in each_setting() of window_settings.cpp.
struct WindowSettings {
    double interface_scale = 1;
    bool reduce_motion = false;

    View view = View::rgba;
    int channel = 0;
    Background background = Background::checkerboard;
    bool calm_view = true;

    Tool tool = Tool::noise;
    BrushSettings brush;

    double steps_per_second = 20;  ///< slow enough to see it heal, and to act before it drifts; 0: as fast as possible
    double play_share = kUsualPlayShare;
    bool follow = true;
    double steps_at_once = 64;
    bool restart_while_dragging = false;

    bool log_loss = true;
    double smoothing = 0.95;
    bool follow_plot = true;

    std::string front_panel;  ///< of the right column; empty: the first
    bool tray_open = false;   ///< closed at first, so that the creature stands larger
    bool tray_waits = true;   ///< it opens by itself when the learner first runs
    bool ribbon_open = true;
    bool log_open = false;

    HintsSeen hints;

    ScreenPlace place;
    bool maximised = false;

    DockState layout;

    friend bool operator==(const WindowSettings&, const WindowSettings&) = default;
};

/// What was read: the values that could be had, and a sentence for each that could not be taken as it was.
struct ReadSettings {
    WindowSettings settings;
    std::vector<std::string> problems;
    int newer_version = 0;  ///< of a file that a later release wrote; else 0
};

/// Never throws: numbers out of range are clamped, and what is no setting at all has its default.
ReadSettings read_settings(std::string_view text);
/// The whole file.
std::string settings_text(const WindowSettings& settings);
/// The same without the layout, for whoever looks at the numbers.
nlohmann::json settings_json(const WindowSettings& settings);

}  // namespace nca
