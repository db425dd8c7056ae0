// Downloads before each step, and with each frame; pictures from the device where they are taken from there.
#include "engine/workers/frame_watch.h"

#include <cstddef>
#include <utility>

#include "engine/model/errors.h"

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

/// On the device, on the host, or both; the host's is always there where the device's can't be had.
void FrameWatch::fill_picture(const LiveGrid& grid, LiveFrame& frame) {
    frame.on_device.reset();  // an older one, whose memory may serve for this
    no_device_frames_.clear();
    if (watch_.on_device) {
        try {
            frame.on_device = grid.device_frame();
            if (!frame.on_device) no_device_frames_ = "the engine's frames are in the host's memory";
        } catch (const Error& error) {
            no_device_frames_ = error.what();
        }
    }
    if (frame.on_device && !watch_.pixels) return frame.pixels.clear();
    frame.pixels.resize(grid.grid().cells() * kPictureChannels);
    grid.write_frame(frame.pixels);
}

void FrameWatch::fill(const LiveGrid& grid, LiveFrame& frame) {
    fill_picture(grid, frame);
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
