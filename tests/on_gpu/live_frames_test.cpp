// Frames that stay on the device, handed from the live worker's thread to a reader's, while both go on at full speed.
#include <doctest/doctest.h>

#include <vector>

#include "engine/backend/cuda/device.h"
#include "engine/backend/device_frame.h"
#include "tests/engine/backend/tested_backends.h"
#include "tests/engine/workers/worker_case.h"

namespace nca {
namespace {

TEST_CASE("live frames: each is the picture of its own moment") {
    for (const std::string& name : test::tested_backends()) {
        LiveStart start = test::small_live();
        start.execution = {.backend = name};
        LiveControls controls;
        controls.watch.on_device = true;
        LiveWorker worker(start, nullptr, controls);
        gpu::Stream stream(gpu::Priority::high);
        gpu::PinnedBuffer<std::uint8_t> copied(4 * start.target.grid().cells());
        const auto deadline = test::Clock::now() + test::kStuck;
        for (int seen = 0; seen < 300;) {
            REQUIRE(test::Clock::now() < deadline);
            if (!worker.frames().take()) continue;
            const LiveFrame& frame = worker.frames().read_slot();
            if (!frame.on_device) continue;
            stream.wait_for(*static_cast<gpu::Event*>(frame.on_device->written));
            gpu::copy_to_host(stream, copied.data(), frame.on_device->pixels, copied.bytes());
            static_cast<gpu::Event*>(frame.on_device->read)->record(stream);
            stream.wait();
            const bool same = std::equal(frame.pixels.begin(), frame.pixels.end(), copied.data());
            CHECK(same);
            ++seen;
        }
        CHECK(worker.snapshot()->no_device_frames.empty());
    }
}

}  // namespace
}  // namespace nca
