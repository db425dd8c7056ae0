// The stand-in of the device layer: work waits until it is waited for, copies, graphs, and the failures it is told.
#include "tests/cuda_emulation/emulated_device.h"

#include <doctest/doctest.h>
#include <gpu_language.h>

#include <cmath>
#include <string>
#include <vector>

#include "engine/backend/cuda/device_words.h"
#include "engine/model/errors.h"

using namespace nca;

namespace {

/// A healthy device before and after.
struct Fresh {
    Fresh() { emulation::reset_device(); }
    ~Fresh() { emulation::reset_device(); }
};

__global__ void add(const float* a, float amount, float* out, int count) {
    const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
    if (i < count) out[i] = a[i] + amount;
}

constexpr int kCount = 100;

/// out = in + amount, in blocks of 32.
void queue_add(gpu::Stream& stream, const gpu::DeviceBuffer<float>& in, float amount, gpu::DeviceBuffer<float>& out) {
    gpu::launch(stream, 4, 32, 0, add, in.data(), amount, out.data(), kCount);
}

gpu::PinnedBuffer<float> numbers() {
    gpu::PinnedBuffer<float> host(kCount);
    for (int i = 0; i < kCount; ++i) host.data()[i] = static_cast<float>(i);
    return host;
}

std::string words_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("a kernel gets more shared memory than all do only where it was reserved") {
    const Fresh fresh;
    gpu::Stream stream(gpu::Priority::normal);
    gpu::DeviceBuffer<float> in(kCount), out(kCount);
    constexpr std::size_t kMuch = gpu::kSharedBytesForAll + 16;
    const auto queue = [&](std::size_t bytes) {
        gpu::launch(stream, 4, 32, bytes, add, in.data(), 1.0F, out.data(), kCount);
    };
    queue(gpu::kSharedBytesForAll);
    CHECK_THROWS_AS(queue(kMuch), emulation::BadKernel);
    gpu::reserve_shared(add, kMuch);
    queue(kMuch);
    CHECK_THROWS_AS(queue(kMuch + 16), emulation::BadKernel);
    stream.wait();
}

TEST_CASE("Work is done when it is waited for, in order") {
    const Fresh fresh;
    gpu::Stream stream(gpu::Priority::normal);
    gpu::DeviceBuffer<float> a(kCount);
    gpu::DeviceBuffer<float> b(kCount);
    gpu::PinnedBuffer<float> host = numbers();
    gpu::PinnedBuffer<float> result(kCount);
    gpu::copy_to_device(stream, a, host);
    queue_add(stream, a, 2.0F, b);
    queue_add(stream, b, 3.0F, b);
    gpu::copy_to_host(stream, result, b);
    CHECK(std::isnan(result.data()[0]));
    stream.wait();
    for (int i = 0; i < kCount; ++i) CHECK(result.data()[i] == static_cast<float>(i) + 5.0F);
    const emulation::DeviceCounts counts = emulation::device_counts();
    CHECK(counts.launches == 2);
    CHECK(counts.allocations == 2);
    CHECK(counts.bytes_to_device == kCount * sizeof(float));
    CHECK(counts.device_bytes == 2 * kCount * sizeof(float));
}

TEST_CASE("An event waits for what lay before it, and lets another stream wait") {
    const Fresh fresh;
    gpu::Stream first(gpu::Priority::normal);
    gpu::Stream second(gpu::Priority::high);
    gpu::Event mark;
    mark.wait();
    gpu::DeviceBuffer<float> a(kCount);
    gpu::DeviceBuffer<float> b(kCount);
    gpu::PinnedBuffer<float> host = numbers();
    gpu::PinnedBuffer<float> result(kCount);
    gpu::copy_to_device(first, a, host);
    mark.record(first);
    queue_add(first, a, 1.0F, b);
    mark.wait();
    CHECK(emulation::device_counts().launches == 0);
    mark.record(first);
    second.wait_for(mark);
    gpu::copy_to_host(second, result, b);
    second.wait();
    CHECK(result.data()[7] == 8.0F);
}

TEST_CASE("A graph is recorded once and replayed") {
    const Fresh fresh;
    gpu::Stream stream(gpu::Priority::normal);
    gpu::DeviceBuffer<float> a(kCount);
    gpu::PinnedBuffer<float> host = numbers();
    gpu::PinnedBuffer<float> result(kCount);
    gpu::copy_to_device(stream, a, host);
    gpu::Graph graph(stream, [&] {
        queue_add(stream, a, 1.0F, a);
        queue_add(stream, a, 1.0F, a);
    });
    CHECK(graph.recorded());
    CHECK(emulation::device_counts().queued_alone == 1);  // the copy before it
    for (int i = 0; i < 3; ++i) graph.replay(stream);
    CHECK(emulation::device_counts().queued_alone == 1);
    CHECK(emulation::device_counts().graphs_replayed == 3);
    gpu::copy_to_host(stream, result, a);
    stream.wait();
    CHECK(result.data()[1] == 7.0F);
    CHECK(emulation::device_counts().launches == 6);
    CHECK_FALSE(gpu::Graph().recorded());
}

TEST_CASE("The device fails as it is told, in typed errors that say what to do") {
    const Fresh fresh;
    SUBCASE("not usable") {
        emulation::device_control().report.usable = false;
        emulation::device_control().report.why = gpu::no_driver_words();
        CHECK_THROWS_AS(gpu::Stream(gpu::Priority::normal), BackendUnavailable);
        CHECK(words_of([] { gpu::DeviceBuffer<float> buffer(1); }) == gpu::no_driver_words());
    }
    SUBCASE("memory") {
        emulation::device_control().memory_left = 1000;
        {
            gpu::DeviceBuffer<float> buffer(200);
            CHECK(gpu::free_device_memory() == 200);
            CHECK_THROWS_AS(gpu::DeviceBuffer<float>(51), OutOfMemory);
        }
        CHECK(gpu::free_device_memory() == 1000);
    }
    SUBCASE("lost") {
        gpu::Stream stream(gpu::Priority::normal);
        gpu::DeviceBuffer<float> a(kCount);
        emulation::lose_device_after(1);
        gpu::fill_zero(stream, a);
        queue_add(stream, a, 1.0F, a);
        queue_add(stream, a, 1.0F, a);
        CHECK(words_of([&] { stream.wait(); }).find("emulated GPU stopped working when it should compute") == 0);
        CHECK_THROWS_AS(queue_add(stream, a, 1.0F, a), DeviceLost);
        CHECK_THROWS_AS(gpu::DeviceBuffer<float>(1), DeviceLost);
    }
}

TEST_CASE("Every reason names the next thing to do") {
    CHECK(gpu::version_words(13000) == "13.0");
    CHECK(gpu::version_words(12080) == "12.8");
    for (const std::string& words :
         {gpu::no_driver_words(), gpu::old_driver_words("12.2", "13.0"), gpu::no_device_words(),
          gpu::too_old_device_words("Tesla T4", 75, 80), gpu::device_held_words("busy"), gpu::device_full_words("full"),
          gpu::device_fails_words("fails")}) {
        CAPTURE(words);
        CHECK(words.find("on the CPU") != std::string::npos);
    }
    CHECK(gpu::too_old_device_words("Tesla T4", 75, 80).find("Tesla T4 has compute capability 7.5, at least 8.0") == 0);
    CHECK(gpu::device_lost_words("", "compute", "x").find("the GPU stopped working when it should compute: x") == 0);
}
