// The device layer over the real CUDA runtime: copies, events, graphs, and errors that leave it working.
#include "engine/backend/cuda/device.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <numeric>
#include <thread>

#include "engine/model/errors.h"

namespace {

using namespace nca;
using namespace nca::gpu;

constexpr std::size_t kCount = 100'000;

PinnedBuffer<int> numbers() {
    PinnedBuffer<int> made(kCount);
    std::iota(made.data(), made.data() + kCount, 7);
    return made;
}

bool same(const PinnedBuffer<int>& a, const PinnedBuffer<int>& b) {
    return std::equal(a.data(), a.data() + kCount, b.data());
}

TEST_CASE("small: device: there and back, by two streams that wait for each other") {
    Stream first(Priority::normal);
    Stream second(Priority::high);
    const PinnedBuffer<int> from = numbers();
    PinnedBuffer<int> back(kCount);
    DeviceBuffer<int> there(kCount);
    DeviceBuffer<int> beside(kCount);
    Event uploaded;
    copy_to_device(first, there, from);
    uploaded.record(first);
    second.wait_for(uploaded);
    copy_on_device(second, beside.data(), there.data(), there.bytes());
    copy_to_host(second, back, beside);
    second.wait();
    CHECK(same(from, back));
}

TEST_CASE("small: device: a recorded graph is done again and again") {
    Stream stream(Priority::normal);
    const PinnedBuffer<int> from = numbers();
    PinnedBuffer<int> back(kCount);
    DeviceBuffer<int> there(kCount);
    const Graph graph(stream, [&] {
        fill_zero(stream, there);
        copy_to_device(stream, there, from);
        copy_to_host(stream, back, there);
    });
    for (int i = 0; i < 3; ++i) {
        back.data()[kCount - 1] = -1;
        graph.replay(stream);
        stream.wait();
        CHECK(same(from, back));
    }
}

TEST_CASE("device: other threads use it too") {
    bool good = false;
    std::thread([&] {
        Stream stream(Priority::normal);
        const PinnedBuffer<int> from = numbers();
        PinnedBuffer<int> back(kCount);
        DeviceBuffer<int> there(kCount);
        copy_to_device(stream, there, from);
        copy_to_host(stream, back, there);
        stream.wait();
        good = same(from, back);
    }).join();
    CHECK(good);
}

TEST_CASE("device: too much memory is an error with a name, and all goes on") {
    CHECK_THROWS_AS(allocate_device(std::size_t{1} << 50), OutOfMemory);
    CHECK(free_device_memory() > 0);
    Stream stream(Priority::normal);
    DeviceBuffer<std::uint8_t> some(1024);
    fill_zero(stream, some);
    stream.wait();
}

}  // namespace
