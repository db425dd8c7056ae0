// The memory of frames that stay on the device (engine/backend/device_frame.h): a few pictures that change hands
// between the thread that writes them and the one that shows them. Who may touch which is settled on the host by
// holding; how long the device is still at it, by events: DeviceFrame::written and ::read are gpu::Events here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "engine/backend/device_frame.h"

namespace nca::gpu {

class Stream;

class DeviceFrames {
public:
    /// As many as a mailbox of three slots can hold, and one in the hands of the reader.
    static constexpr int kMost = 4;

    explicit DeviceFrames(const GridSize& grid);
    ~DeviceFrames();
    DeviceFrames(const DeviceFrames&) = delete;
    DeviceFrames& operator=(const DeviceFrames&) = delete;

    /// A frame that nobody holds: draw(pixels) queues on the stream what writes it. Null if kMost are held. One thread
    /// calls it; frames may be let go by any thread, also after this object and its stream are gone: that never waits.
    /// Who makes or writes frames next gives the memory of such late ones back.
    std::shared_ptr<const DeviceFrame> write(Stream& stream, const std::function<void(std::uint8_t* pixels)>& draw);
    std::size_t bytes() const;  ///< of the device's memory, so far

private:
    struct Slot;
    struct Rest;       ///< slots that nobody holds
    class Latecomers;  ///< slots whose frames outlived their DeviceFrames
    std::shared_ptr<Rest> rest_;
    const GridSize grid_;
    int made_ = 0;
};

}  // namespace nca::gpu
