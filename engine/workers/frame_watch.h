// What a frame carries beside its picture: the grid's numbers of that moment and of the step before. Keeps the state
// before the last step while somebody asks for it. Private to the live worker's thread.
#pragma once

#include <string>
#include <vector>

#include "engine/backend/backend.h"
#include "engine/live/live_grid.h"
#include "engine/workers/live_snapshot.h"

namespace nca {

class FrameWatch {
public:
    void set(const LiveWatch& watch);

    /// As LiveGrid::step, and the same numbers; one at a time where the state before the last is to be kept.
    int step(LiveGrid& grid, int steps, Gate* gate);
    /// A stroke changed the state after the last step.
    void touched() { touched_ = true; }
    /// The state is no longer what a step made: a noisy start, or a state put back.
    void forget();
    /// Puts what is asked for into the frame, its picture too, and empties the rest.
    void fill(const LiveGrid& grid, LiveFrame& frame);
    /// Why the last frame has no LiveFrame::on_device though it is asked for; else empty.
    const std::string& no_device_frames() const { return no_device_frames_; }

private:
    void fill_picture(const LiveGrid& grid, LiveFrame& frame);

    LiveWatch watch_;
    std::vector<float> before_;  ///< (H,W,C) before the last step; empty: not known
    std::vector<float> spare_;
    bool touched_ = false;
    std::string no_device_frames_;
};

}  // namespace nca
