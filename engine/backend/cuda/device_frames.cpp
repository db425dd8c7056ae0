// Slots are made when they are needed, and go back to where they came from when their frame is let go, if that is still
// there.
#include "engine/backend/cuda/device_frames.h"

#include <mutex>
#include <utility>
#include <vector>

#include "engine/backend/cuda/device.h"
#include "engine/model/errors.h"

namespace nca::gpu {

struct DeviceFrames::Slot {
    explicit Slot(const GridSize& grid) : pixels(grid.cells() * 4) {
        frame = {grid, device_report().index, pixels.data(), &written, &read};
    }
    ~Slot() {
        try {
            written.wait();  // the memory goes now
            read.wait();
        } catch (const Error&) {
            // A lost device does no more work.
        }
    }
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;

    DeviceBuffer<std::uint8_t> pixels;
    Event written;
    Event read;
    DeviceFrame frame;
    std::unique_ptr<Slot> next;  ///< in a list
};

// To give memory of the device back waits for all that the device does. The one who lets the last frame of a replaced
// grid go is a window in the midst of a frame, so that this is left to the next who writes.
class DeviceFrames::Latecomers {
public:
    /// Those of all grids. They are never destroyed: at the program's end the driver may be gone before them.
    static Latecomers& of_all() {
        static auto* all = new Latecomers;
        return *all;
    }
    void add(std::unique_ptr<Slot> slot) {
        const std::lock_guard lock(mutex_);
        slot->next = std::move(first_);
        first_ = std::move(slot);
    }
    void free() {
        std::unique_ptr<Slot> slot;
        {
            const std::lock_guard lock(mutex_);
            slot = std::move(first_);
        }
        while (slot) slot = std::move(slot->next);
    }

private:
    std::mutex mutex_;
    std::unique_ptr<Slot> first_;
};

struct DeviceFrames::Rest {
    std::unique_ptr<Slot> take() {
        const std::lock_guard lock(mutex);
        if (slots.empty()) return nullptr;
        std::unique_ptr<Slot> slot = std::move(slots.back());
        slots.pop_back();
        return slot;
    }
    void give_back(std::unique_ptr<Slot> slot) {
        const std::lock_guard lock(mutex);
        if (closed)
            Latecomers::of_all().add(std::move(slot));
        else
            slots.push_back(std::move(slot));
    }
    /// Nobody takes any more.
    void close() {
        const std::lock_guard lock(mutex);
        closed = true;
        slots.clear();
    }

    std::mutex mutex;
    std::vector<std::unique_ptr<Slot>> slots;
    bool closed = false;
};

DeviceFrames::DeviceFrames(const GridSize& grid) : rest_(std::make_shared<Rest>()), grid_(grid) {
    rest_->slots.reserve(kMost);  // letting go must not throw
    Latecomers::of_all().free();
}

DeviceFrames::~DeviceFrames() { rest_->close(); }

std::shared_ptr<const DeviceFrame> DeviceFrames::write(Stream& stream, const std::function<void(std::uint8_t*)>& draw) {
    Latecomers::of_all().free();
    std::unique_ptr<Slot> slot = rest_->take();
    if (!slot) {
        if (made_ == kMost) return nullptr;
        slot = std::make_unique<Slot>(grid_);
        ++made_;
    }
    try {
        stream.wait_for(slot->read);
        draw(slot->pixels.data());
        slot->written.record(stream);
    } catch (...) {
        rest_->give_back(std::move(slot));
        throw;
    }
    // The slot outlives the frame by the deleter alone, and the rest lives as long as any frame.
    Slot* held = slot.release();
    return {&held->frame, [rest = rest_, held](const DeviceFrame*) { rest->give_back(std::unique_ptr<Slot>(held)); }};
}

std::size_t DeviceFrames::bytes() const { return static_cast<std::size_t>(made_) * grid_.cells() * 4; }

}  // namespace nca::gpu
