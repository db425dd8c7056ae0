// What panels see and edit: the session's facts and commands, and the settings of the window's own (tool, brush, view).
// Panels draw it and hold no state that matters.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/brush_settings.h"
#include "app/channel_settings.h"
#include "app/frame_times.h"
#include "app/gui/pictures.h"
#include "app/inspection.h"
#include "app/panels/notices.h"
#include "app/recipes.h"
#include "app/session.h"
#include "app/stage_image.h"
#include "app/stage_picture.h"
#include "app/view_transform.h"
#include "app/window_settings.h"

namespace nca {

class FileDesk;

/// Where something is in the window, for tests that click it.
struct NamedPlace {
    std::string name;
    float x, y;
};

struct Desk : Notices {
    Desk(Session& the_session, gui::Pictures& the_pictures) : session(the_session), pictures(the_pictures) {}

    Session& session;
    gui::Pictures& pictures;

    Tool tool = Tool::noise;
    BrushSettings brush;
    Inspection inspection;     ///< the cell of the Cell tab
    bool cell_change = false;  ///< its channels: what the last step changed, not their values
    View view = View::rgba;
    Background background = Background::checkerboard;
    ChannelSettings channels;  ///< the channel that is looked at, and those of the brush
    StageImage image;          ///< the stage's picture, and the numbers behind it
    bool legend = false;       ///< drawn beside the picture
    int values_drawn = 0;      ///< cells that tell their numbers
    int tab = 0;               ///< the panel in front in the right column, an index of dock_panels()
    std::vector<NamedPlace> tab_places;
    std::vector<NamedPlace> places;  ///< of what comes and goes: rows of the menu, crosses of hints, a toast's action
    float head_left = 0;             ///< left end of the controls above the stage, in pixels of the screen
    bool log_loss = true;            ///< axis of the loss plot
    double smoothing = 0.95;         ///< of the loss plot, [0, 0.99]
    bool follow_plot = true;
    std::array<double, 2> show_in_plot{0, 0};  ///< iterations that the loss plot shall show next; equal: none
    double frames_per_second = 0;
    FrameTimes frame_times;
    ScreenArea stage_area{};           ///< where the stage was drawn last, in pixels of the screen
    std::string readout;               ///< of the cell under the pointer, where the stage has no room for it
    ScreenArea budget{};               ///< where the play <-> learn slider stands, in pixels of the screen
    ScreenArea picture{};              ///< where the whole grid stands, in pixels of the screen
    LiveWatch watch;                   ///< what panels ask of the next frames of the grid, anew each time they draw
    int zoom = 0;                      ///< pixels a cell on the stage
    std::uint64_t strokes = 0;         ///< pieces of strokes sent to the grid
    bool calm_view = true;             ///< the shown picture is kept from flashing
    bool calm_shown = true;            ///< what it was in the last frame
    std::size_t calmed_cells = 0;      ///< cells that are held back now
    int ribbon_cells = 0;              ///< pictures on the time ribbon
    int ribbon_now = 0;                ///< which of them is now
    std::uint64_t told_jumps = 0;      ///< undo and redo that were said
    std::int64_t first_iteration = 0;  ///< iterations that the parameters had learnt when the window opened

    std::string caption;                  ///< under the name in the top bar: a file or model; empty: the iteration
    bool show_keys = false;               ///< the list of keys is open
    bool log_open = false;                ///< the log's panel is there
    double steps_at_once = 64;            ///< that Shift+. makes
    bool restart_while_dragging = false;  ///< the noise level's slider restarts at every change
    double interface_scale = 1;           ///< times what the desktop asks for
    bool reduce_motion = false;           ///< nothing fades or slides
    std::uint64_t strokes_hinted = 0;     ///< `strokes` when the hints were begun
    HintsSeen hints;                      ///< of the first start; true: needed no more
    ScreenPoint play_place, learn_place;  ///< middle of the lower edge of the buttons that two hints point to
    std::optional<std::chrono::system_clock::time_point> saved_at;  ///< when a checkpoint was written last
    bool wants_frame = false;     ///< a panel has more to do: draw another frame though nothing changed
    double wants_frame_in = 1e9;  ///< seconds after which it has; set it anew in each frame

    std::vector<RecipeFile> recipes;  ///< the presets, in order; empty if they were not found
    int chosen_recipe = -1;           ///< of them, for the next run or reset; -1: none
    ScreenArea recipe_area{};         ///< where the choice stands, in pixels of the screen
    ScreenArea begin_recipe_area{};   ///< and the button that starts a new run; of width 0 where none is

    /// Puts a new run, not begun, of another target (an emoji or a picture's path) in the place of the present one. A
    /// picture is shown first.
    std::function<void(const std::string&)> learn_another;
    /// The same, of a target that needs no more questions.
    std::function<void(const TargetChoice&)> learn_target;
    /// Saves the run where the person keeps it, as Ctrl+S does. Gives the command's ticket; 0 if there is no place.
    std::function<std::uint64_t()> save;
    /// The same, for the learner's button.
    std::function<void()> save_checkpoint;

    FileDesk* files = nullptr;  ///< opening, saving, export; the window's

    // Asked for by keys, done by the window at the end of the frame.
    bool fit = false;         ///< the picture as large as it fits
    bool tray_open = true;    ///< the plots below the stage
    bool tray_waits = false;  ///< closed, it opens by itself when the learner first runs
    bool ribbon = true;       ///< the row of the time ribbon below the stage
    bool toggle_full_screen = false;
    int scale_steps = 0;            ///< quarters by which the interface shall grow
    bool show_menu = false;         ///< opens it
    bool restore_layout = false;    ///< of the docked panels
    bool restore_defaults = false;  ///< of layout, scale and settings; no run is touched
};

}  // namespace nca
