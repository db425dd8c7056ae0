// What goes down to the live worker as values (controls) and what comes up from it (frames, snapshots). No threads
// here.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/backend/backends.h"
#include "engine/live/cell_record.h"
#include "engine/live/history_facts.h"
#include "engine/live/live_grid.h"
#include "engine/model/parameters.h"
#include "engine/model/picture.h"

namespace nca {

/// What a live grid is made from.
struct LiveStart {
    Parameters parameters;
    Target target;
    Execution execution;
    std::uint64_t seed = 0;
    double noise_level = 0.5;
};

/// What panels look at beside the picture. Each part costs only while it is asked for.
struct LiveWatch {
    bool state = false;        ///< LiveFrame::state: a copy of the grid with each frame
    bool change = false;       ///< LiveFrame::before: one with each step
    bool pixels = true;        ///< LiveFrame::pixels even where a frame on the device would do
    bool on_device = false;    ///< LiveFrame::on_device, from a backend that has it
    bool past = false;         ///< record the last steps of all cells, so that a cell that is named later has a past
    std::optional<Cell> cell;  ///< tell of this cell in every frame; records as well

    friend bool operator==(const LiveWatch&, const LiveWatch&) = default;
};

/// Values; the last one wins, applied between two steps.
struct LiveControls {
    bool paused = false;
    double steps_per_second = 0;    ///< 0: as fast as possible; else from 1/3600 (one an hour) to 1e6
    bool follow = true;             ///< take the newest parameters from the board; false: hold those in use
    double keep_probability = 0.5;  ///< in (0,1]
    LiveWatch watch{};

    friend bool operator==(const LiveControls&, const LiveControls&) = default;
};

/// A finished picture of the grid.
struct LiveFrame {
    std::uint64_t number = 0;  ///< 1 for the first
    GridSize grid{0, 0};
    std::vector<std::uint8_t> pixels;  ///< (H,W,4) RGBA, straight alpha; empty only where on_device is there instead
    std::shared_ptr<const DeviceFrame> on_device;  ///< the same where it was made; null unless LiveWatch::on_device
    std::uint32_t step = 0;                        ///< steps since the last noisy start
    double error = 0;                              ///< mean squared RGBA error to the target: LiveSnapshot::error
    std::uint64_t parameters_number = 0;           ///< ParametersBoard number in use; 0: those the grid was made with
    std::uint64_t handled = 0;                     ///< ticket of the last command whose effect it shows
    std::shared_ptr<const WatchedCell> watched;    ///< of LiveWatch::cell; null where none of this grid is asked for
    int channels = 0;                              ///< C of `state` and `before`
    std::vector<float> state;                      ///< (H,W,C) of this very moment; empty unless LiveWatch::state
    /// (H,W,C) one step before; empty unless LiveWatch::change and a step was done since the watch began and since the
    /// last noisy start or restored state.
    std::vector<float> before;
    bool touched = false;  ///< a stroke came after that step: `before` and one step do not give `state`
};

enum class LiveRunState : std::uint8_t {
    starting,  ///< the grid is being made
    running,
    paused,  ///< asleep, or doing the steps of a step command
    failed,  ///< the grid could not be made or a step threw; open() makes a new one
};

std::string_view live_run_state_name(LiveRunState state);  ///< "running"

struct LiveSnapshot {
    std::uint64_t version = 0;
    LiveRunState state = LiveRunState::starting;
    ModelSizes sizes;
    GridSize grid{0, 0};
    std::uint32_t step = 0;           ///< steps since the last noisy start
    std::uint64_t pending_steps = 0;  ///< of step commands, still to do
    double steps_per_second = 0;      ///< measured over the last half second; 0 while paused
    /// Mean squared RGBA error to the target. Of this very moment while paused and behind a command; of a running grid
    /// it is measured some ten times a second (ErrorPace).
    double error = 0;
    std::uint64_t seed = 0;
    double noise_level = 0;                 ///< of the last noisy start
    std::uint64_t parameters_number = 0;    ///< in use; 0: those the grid was made with
    std::int64_t parameters_iteration = 0;  ///< iterations they had learnt; 0 for those the grid was made with
    std::uint64_t frames = 0;               ///< published so far
    std::string backend;                    ///< Backend::description()
    std::string backend_notice;             ///< Backend::notice()

    /// Why frames carry no LiveFrame::on_device though it is asked for: the backend has none, or it failed. Else empty.
    std::string no_device_frames;

    std::string failure;  ///< why the state is failed; else empty
    std::string warning;  ///< parameters on the board that do not fit this grid; else empty

    std::uint64_t handled = 0;  ///< ticket of the last command that was handled
    std::uint64_t refused = 0;  ///< ticket of the last command that failed, 0 if none ever
    std::string refusal;        ///< its reason

    std::uint64_t captured_ticket = 0;  ///< of the last capture()
    std::shared_ptr<const LiveState> captured;
    std::shared_ptr<const Parameters> captured_parameters;  ///< those in use then

    std::shared_ptr<const HistoryFacts> history;  ///< null before there is a grid
    std::uint64_t history_at = 0;                 ///< the moment of its row that the grid is exactly in; 0: none
    std::uint64_t jumps = 0;                      ///< undo, redo and go_to done so far
    HistoryJump jump;                             ///< the last of them
};

}  // namespace nca
