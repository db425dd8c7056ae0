// Downloads before each step, and with each frame.
#include "engine/workers/frame_watch.h"

#include <cstddef>
#include <utility>

namespace nca {
namespace {

std::size_t state_count(const LiveGrid& grid) {
    return grid.grid().cells() * static_cast<std::size_t>(grid.sizes().channels);
}

}  // namespace

void FrameWatch::set(const LiveWatch& watch) {
    watch_ = watch;
    if (watch.change) return;
    forget();
    before_ = {};
    spare_ = {};
}

int FrameWatch::step(LiveGrid& grid, int steps, Gate* gate) {
    if (!watch_.change) return grid.step(steps, gate);
    for (int done = 0; done < steps; ++done) {
        spare_.resize(state_count(grid));
        grid.download_state(spare_);
        if (grid.step(1, gate) == 0) return done;
        std::swap(before_, spare_);
        touched_ = false;
    }
    return steps;
}

void FrameWatch::forget() {
    before_.clear();
    touched_ = false;
}

void FrameWatch::fill(const LiveGrid& grid, LiveFrame& frame) const {
    frame.channels = grid.sizes().channels;
    frame.touched = touched_;
    frame.before = before_;
    if (watch_.state) {
        frame.state.resize(state_count(grid));
        grid.download_state(frame.state);
    } else {
        frame.state.clear();
    }
}

}  // namespace nca
