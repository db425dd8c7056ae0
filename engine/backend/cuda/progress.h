// Keeps the host close to the device: work is queued in portions, only a few of them ahead of what is done, so that a
// gate that wants the computation to hold is answered after milliseconds, however long the rollout.
#pragma once

#include <array>
#include <cstddef>

#include "engine/backend/backend.h"
#include "engine/backend/cuda/device.h"

namespace nca::gpu {

class Progress {
public:
    /// Portions queued ahead of the device. One is enough to keep it at work; a second covers the host's hiccups.
    static constexpr std::size_t kAhead = 2;

    explicit Progress(Stream& stream) : stream_(stream) {}

    /// The gate of the verb at work, or null. Asked from here on.
    void use_gate(Gate* gate) { gate_ = gate; }

    /// Called after each portion: some milliseconds of work at most. Waits until the device is less than kAhead
    /// portions behind, then asks the gate (which may hold the caller). False: give up.
    bool go_on();

private:
    Stream& stream_;
    Gate* gate_ = nullptr;
    std::array<Event, kAhead> marks_;
    std::size_t next_ = 0;
};

}  // namespace nca::gpu
