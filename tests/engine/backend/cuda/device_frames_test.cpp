// Frames that stay on the device: the same picture as the host's, never overwritten while anybody holds them or the
// device still reads them, and gone without harm when they outlive their backend.
#include "engine/backend/cuda/device_frames.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "engine/backend/backends.h"
#include "engine/backend/cuda/device.h"
#include "engine/model/errors.h"
#include "engine/workers/live_worker.h"
#include "tests/cuda_emulation/emulated_device.h"
#include "tests/engine/workers/worker_case.h"

namespace nca {
namespace {

using Bytes = std::vector<std::uint8_t>;
constexpr GridSize kGrid{4, 5};
constexpr std::size_t kBytes = 4 * 4 * 5;

/// A healthy device on which no frames are left that outlived their worker in a test before: their memory would be
/// given back in the midst of this one.
void fresh_device() {
    const gpu::DeviceFrames gives_back(kGrid);
    emulation::reset_device();
}

/// A frame of one byte all over.
std::shared_ptr<const DeviceFrame> write(gpu::DeviceFrames& frames, gpu::Stream& stream, int byte) {
    return frames.write(stream, [&](std::uint8_t* pixels) { gpu::fill_bytes(stream, pixels, byte, kBytes); });
}

/// A reader with a stream of its own, as a window is: copies are asked for, and looked at later.
struct Reader {
    gpu::Stream stream{gpu::Priority::high};

    Bytes* copy(const DeviceFrame& frame) {
        auto& to = kept.emplace_back(std::make_unique<Bytes>(4 * frame.grid.cells(), std::uint8_t{0x55}));
        stream.wait_for(*static_cast<gpu::Event*>(frame.written));
        gpu::copy_to_host(stream, to->data(), frame.pixels, to->size());
        static_cast<gpu::Event*>(frame.read)->record(stream);
        return to.get();
    }
    std::vector<std::unique_ptr<Bytes>> kept;
};

bool is_all(const Bytes& bytes, int byte) {
    return std::ranges::all_of(bytes, [&](std::uint8_t one) { return one == byte; });
}

TEST_CASE("device frames: no memory is written that somebody holds, and what is let go serves again") {
    fresh_device();
    gpu::Stream stream(gpu::Priority::normal);
    gpu::DeviceFrames frames(kGrid);
    CHECK(frames.bytes() == 0);
    std::vector<std::shared_ptr<const DeviceFrame>> held;
    for (int i = 0; i < gpu::DeviceFrames::kMost; ++i) held.push_back(write(frames, stream, i + 1));
    CHECK(std::ranges::none_of(held, [](const auto& frame) { return frame == nullptr; }));
    CHECK(write(frames, stream, 99) == nullptr);
    CHECK(frames.bytes() == gpu::DeviceFrames::kMost * kBytes);

    const std::int64_t allocations = emulation::device_counts().allocations;
    const void* memory = held[1]->pixels;
    held[1] = nullptr;
    held[1] = write(frames, stream, 42);
    REQUIRE(held[1] != nullptr);
    CHECK(held[1]->pixels == memory);
    CHECK(emulation::device_counts().allocations == allocations);
    CHECK(emulation::device_counts().waits == 0);  // no thread waits for the device

    Reader reader;
    const Bytes* first = reader.copy(*held[0]);
    const Bytes* second = reader.copy(*held[1]);
    reader.stream.wait();
    CHECK(is_all(*first, 1));
    CHECK(is_all(*second, 42));
}

TEST_CASE("device frames: the device writes again only when the reader's last copy is done") {
    fresh_device();
    gpu::Stream stream(gpu::Priority::normal);
    gpu::DeviceFrames frames(kGrid);
    Reader reader;
    auto frame = write(frames, stream, 7);
    const void* memory = frame->pixels;
    const Bytes* seven = reader.copy(*frame);  // asked for, not yet done
    frame = nullptr;
    frame = write(frames, stream, 8);
    REQUIRE(frame->pixels == memory);
    stream.wait();  // the writer is in a hurry
    const Bytes* eight = reader.copy(*frame);
    reader.stream.wait();
    CHECK(is_all(*seven, 7));
    CHECK(is_all(*eight, 8));
}

TEST_CASE("device frames: one that is let go last, with work still to do, waits for nothing; its memory goes later") {
    fresh_device();
    gpu::Stream stream(gpu::Priority::normal);
    Reader reader;
    std::shared_ptr<const DeviceFrame> frame;
    {
        gpu::DeviceFrames frames(kGrid);
        frame = write(frames, stream, 3);
        write(frames, stream, 4);  // nobody holds it, so that it goes with the frames
    }
    CHECK(emulation::device_counts().device_bytes == kBytes);
    const Bytes* copied = reader.copy(*frame);
    const std::int64_t waits = emulation::device_counts().waits;
    frame = nullptr;
    CHECK(emulation::device_counts().waits == waits);
    CHECK(emulation::device_counts().device_bytes == kBytes);  // to free it would wait for all of the device

    gpu::DeviceFrames others(kGrid);
    CHECK(emulation::device_counts().device_bytes == 0);
    reader.stream.wait();
    CHECK(is_all(*copied, 3));
}

TEST_CASE("device frames: who writes gives back the memory of frames that came too late") {
    fresh_device();
    gpu::Stream stream(gpu::Priority::normal);
    std::shared_ptr<const DeviceFrame> late;
    auto replaced = std::make_unique<gpu::DeviceFrames>(kGrid);
    late = write(*replaced, stream, 3);
    gpu::DeviceFrames frames(kGrid);
    replaced = nullptr;
    late = nullptr;
    CHECK(emulation::device_counts().device_bytes == kBytes);
    const auto held = write(frames, stream, 5);
    CHECK(emulation::device_counts().device_bytes == kBytes);  // its own now
}

TEST_CASE("device frames: one that can't be written goes back") {
    fresh_device();
    gpu::Stream stream(gpu::Priority::normal);
    gpu::DeviceFrames frames(kGrid);
    for (int i = 0; i < 10; ++i)
        CHECK_THROWS_AS(frames.write(stream, [](std::uint8_t*) { throw DeviceLost("gone"); }), DeviceLost);
    CHECK(frames.bytes() == kBytes);
    CHECK(write(frames, stream, 1) != nullptr);
}

LiveStart emulated_live() {
    LiveStart start = test::small_live();
    start.execution = {.backend = "cuda-fp32"};
    return start;
}

LiveControls controls(bool pixels, bool on_device) {
    LiveControls controls;
    controls.watch.pixels = pixels;
    controls.watch.on_device = on_device;
    return controls;
}

/// The next frame; the worker goes on meanwhile.
const LiveFrame& next_frame(LiveWorker& worker) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!worker.frames().take()) {
        REQUIRE(std::chrono::steady_clock::now() < deadline);
        std::this_thread::yield();
    }
    return worker.frames().read_slot();
}

TEST_CASE("device frames: what the live worker hands over is the picture of its frame, while it goes on") {
    fresh_device();
    LiveWorker worker(emulated_live(), nullptr, controls(true, true));
    Reader reader;
    int seen = 0;
    std::uint32_t step = 0;
    while (seen < 60) {
        const LiveFrame& frame = next_frame(worker);
        if (!frame.on_device) continue;  // the first, before the controls were read
        CHECK(frame.on_device->grid == frame.grid);
        const Bytes pixels = frame.pixels;
        const Bytes* copied = reader.copy(*frame.on_device);
        if (seen % 3 != 0) reader.stream.wait();  // else some time later, by the writer
        if (seen % 3 != 0) CHECK(*copied == pixels);
        ++seen;
        step = frame.step;
    }
    CHECK(step > 1);
    CHECK(worker.snapshot()->no_device_frames.empty());
    CHECK(worker.snapshot()->state == LiveRunState::running);
}

TEST_CASE("device frames: without anybody who asks for pixels none come to the host") {
    fresh_device();
    LiveWorker worker(emulated_live(), nullptr, controls(false, true));
    for (int seen = 0; seen < 5;) {
        const LiveFrame& frame = next_frame(worker);
        if (!frame.on_device) continue;
        CHECK(frame.pixels.empty());
        ++seen;
    }
    worker.set_controls(controls(true, true));
    while (next_frame(worker).pixels.empty()) {
    }
    CHECK(worker.frames().read_slot().on_device != nullptr);
    worker.set_controls(controls(false, false));
    while (worker.frames().read_slot().on_device) next_frame(worker);
    CHECK(!worker.frames().read_slot().pixels.empty());  // always one of the two
}

TEST_CASE("device frames: without memory for them the host's come, and the snapshot says why") {
    fresh_device();
    LiveWorker worker(emulated_live(), nullptr, controls(false, false));
    next_frame(worker);
    emulation::device_control().memory_left = 0;
    worker.set_controls(controls(false, true));
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (worker.snapshot()->no_device_frames.empty() && std::chrono::steady_clock::now() < deadline)
        next_frame(worker);
    CHECK(worker.snapshot()->no_device_frames.find("memory does not suffice") != std::string::npos);
    const LiveFrame& frame = next_frame(worker);
    CHECK(!frame.on_device);
    CHECK(!frame.pixels.empty());
    CHECK(worker.snapshot()->state == LiveRunState::running);
}

TEST_CASE("device frames: a backend whose memory is the host's has none, and says so") {
    LiveStart start = test::small_live();
    start.execution = {.backend = "reference"};
    LiveWorker worker(start, nullptr, controls(false, true));
    while (worker.snapshot()->no_device_frames.empty()) next_frame(worker);
    CHECK(worker.snapshot()->no_device_frames == "the engine's frames are in the host's memory");
    CHECK(!next_frame(worker).pixels.empty());
}

}  // namespace
}  // namespace nca
