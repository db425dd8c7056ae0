// The device layer's functions: streams are StreamQueues, the device's memory blocks of the heap.
#include "tests/cuda_emulation/emulated_device.h"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/backend/cuda/device_words.h"
#include "engine/backend/memory_check.h"
#include "engine/model/errors.h"
#include "tests/cuda_emulation/grid_run.h"
#include "tests/cuda_emulation/race_notes.h"
#include "tests/cuda_emulation/stream_queue.h"

namespace nca::emulation {
namespace {

constexpr int kOutOfMemoryStatus = 2;  // cudaErrorMemoryAllocation
constexpr int kLostStatus = 700;       // cudaErrorIllegalAddress

/// An event; the queue may outlive its stream.
struct Mark {
    std::shared_ptr<StreamQueue> queue;
    StreamMark place;
};

struct Recorded {
    std::vector<Work> work;
};

struct World {
    std::mutex mutex;  // of all below but `control`, which tests set while nothing runs
    DeviceControl control;
    DeviceCounts counts;
    std::map<void*, std::size_t> blocks;          // of device memory
    std::map<const void*, std::size_t> reserved;  // shared memory of kernels
    std::int64_t launches_until_lost = -1;        // -1: never
    std::int64_t calls_until_lost = -1;           // the same
    std::atomic<bool> lost{false};
    std::atomic<std::uint64_t> order_seed{0};
};

gpu::DeviceReport healthy() {
    gpu::DeviceReport report;
    report.usable = true;
    report.name = "emulated GPU";
    report.architecture = 90;
    report.multiprocessors = 4;
    report.memory = std::size_t{16} << 30;
    report.shared_bytes = Limits{}.shared_bytes;
    report.driver_version = report.runtime_version = "13.0";
    return report;
}

World& world() {
    static World* const only = [] {
        auto* made = new World;  // outlives every buffer
        made->control.report = healthy();
        return made;
    }();
    return *only;
}

void run_until(StreamQueue& queue, const StreamMark& mark) {
    queue.run_until(mark, world().lost);
    if (world().lost) gpu::check(kLostStatus, "compute");
}

const std::shared_ptr<StreamQueue>& queue_of(const gpu::Stream& stream) {
    return *static_cast<std::shared_ptr<StreamQueue>*>(stream.handle());
}
Mark& mark_of(const gpu::Event& event) { return *static_cast<Mark*>(event.handle()); }

/// Changes the counts.
template <class Change>
void count(Change change) {
    const races::Unseen unseen;
    const std::lock_guard lock(world().mutex);
    change(world().counts);
}

/// A call of the host that may find the device lost, and does where it is the one that a test chose.
void call(const char* attempt) {
    gpu::use_device();
    World& all = world();
    {
        const races::Unseen unseen;
        const std::lock_guard lock(all.mutex);
        ++all.counts.calls;
        if (all.calls_until_lost == 0) all.lost = true;
        if (all.calls_until_lost > 0) --all.calls_until_lost;
    }
    if (all.lost) gpu::check(kLostStatus, attempt);
}

/// Queued by itself, or recorded where a graph is.
void enqueue(gpu::Stream& stream, const Work& work) {
    call("take work");
    if (queue_of(stream)->add(work)) count([](DeviceCounts& counts) { ++counts.queued_alone; });
}

/// A copy comes after all kernels before it, on a GPU too.
template <class Copy>
void enqueue_copy(gpu::Stream& stream, Copy copy) {
    enqueue(stream, [=](StreamQueue& queue) {
        queue.launches().see_all_end();
        copy();
    });
}

/// A kernel's turn: false if the device is lost by then. Gives the seed of its order.
bool begin_launch(std::uint64_t& seed) {
    World& all = world();
    const races::Unseen unseen;
    const std::lock_guard lock(all.mutex);
    if (all.launches_until_lost == 0) all.lost = true;
    if (all.lost) return false;
    if (all.launches_until_lost > 0) --all.launches_until_lost;
    ++all.counts.launches;
    seed = all.order_seed == 0 ? 0 : all.order_seed + static_cast<std::uint64_t>(all.counts.launches);
    return true;
}

}  // namespace

DeviceControl& device_control() { return world().control; }

DeviceCounts device_counts() {
    const std::lock_guard lock(world().mutex);
    return world().counts;
}

void reset_device() {
    World& all = world();
    const std::lock_guard lock(all.mutex);
    all.control = {};
    all.control.report = healthy();
    all.counts = {};
    for (const auto& [block, bytes] : all.blocks) all.counts.device_bytes += bytes;
    all.launches_until_lost = -1;
    all.calls_until_lost = -1;
    all.lost = false;
}

void lose_device_after(std::int64_t launches) {
    const std::lock_guard lock(world().mutex);
    world().launches_until_lost = launches;
}

void lose_device_at_call(std::int64_t calls) {
    const std::lock_guard lock(world().mutex);
    world().calls_until_lost = calls;
}

void set_order_seed(std::uint64_t seed) { world().order_seed = seed; }

void reserve_shared(const void* kernel, std::size_t bytes) {
    call("reserve shared memory");
    const std::lock_guard lock(world().mutex);
    world().reserved[kernel] = bytes;
}

std::size_t reserved_shared(const void* kernel) {
    const std::lock_guard lock(world().mutex);
    const auto found = world().reserved.find(kernel);
    return found == world().reserved.end() ? 0 : found->second;
}

void enqueue_launch(gpu::Stream& stream, QueuedLaunch launch) {
    enqueue(stream, [launch = std::move(launch)](StreamQueue& queue) {
        if (!begin_launch(settings().order_seed)) return;
        queue.launches().launch(launch.begin, launch.kernel);
        run_launch(launch.grid, launch.block, launch.shared_bytes, queue.launches());
    });
}

}  // namespace nca::emulation

namespace nca::gpu {

using namespace nca::emulation;

const DeviceReport& device_report() { return world().control.report; }

void use_device() {
    if (!device_report().usable) throw BackendUnavailable(device_report().why);
}

void check(int status, const char* attempt) {
    if (status == 0) return;
    if (status == kOutOfMemoryStatus) throw OutOfMemory(device_full_words("out of memory, emulated"));
    throw DeviceLost(device_lost_words(device_report().name, attempt, "it is lost, emulated"));
}

std::size_t free_device_memory() {
    call("tell its memory");
    const std::lock_guard lock(world().mutex);
    return world().control.memory_left;
}

Stream::Stream(Priority) {
    call("make a stream");
    handle_ = new std::shared_ptr<StreamQueue>(std::make_shared<StreamQueue>());
}

Stream::~Stream() { delete static_cast<std::shared_ptr<StreamQueue>*>(handle_); }

void Stream::wait() {
    call("wait");
    count([](DeviceCounts& counts) { ++counts.waits; });
    const std::shared_ptr<StreamQueue> queue = queue_of(*this);
    run_until(*queue, queue->mark());
}

void Stream::wait_for(const Event& event) {
    enqueue(*this, [mark = mark_of(event)](StreamQueue& queue) {
        queue.launches().see_all_end();
        if (mark.queue != nullptr) run_until(*mark.queue, mark.place);
    });
}

Event::Event() {
    call("make an event");
    handle_ = new Mark;
}

Event::~Event() { delete static_cast<Mark*>(handle_); }

void Event::record(Stream& stream) {
    call("mark a stream");
    const std::shared_ptr<StreamQueue>& queue = queue_of(stream);
    mark_of(*this) = {queue, queue->mark()};
}

void Event::wait() const {
    call("wait");
    count([](DeviceCounts& counts) { ++counts.waits; });
    const Mark mark = mark_of(*this);
    if (mark.queue != nullptr) run_until(*mark.queue, mark.place);
}

Graph::Graph(Stream& stream, const std::function<void()>& work) {
    call("record a graph");
    auto recorded = std::make_unique<Recorded>();
    StreamQueue& queue = *queue_of(stream);
    queue.record_to(&recorded->work);
    try {
        work();
    } catch (...) {
        queue.record_to(nullptr);
        throw;
    }
    queue.record_to(nullptr);
    call("make a graph ready");
    handle_ = recorded.release();
}

Graph::~Graph() { delete static_cast<Recorded*>(handle_); }

void Graph::replay(Stream& stream) const {
    call("start a graph");
    count([](DeviceCounts& counts) { ++counts.graphs_replayed; });
    queue_of(stream)->add_all(static_cast<const Recorded*>(handle_)->work);
}

void* allocate_device(std::size_t bytes) {
    call("reserve memory");
    World& all = world();
    void* block = nullptr;
    {
        constexpr std::size_t kAlignment = 256;  // as cudaMalloc
        const std::lock_guard lock(all.mutex);
        if (bytes <= all.control.memory_left && posix_memalign(&block, kAlignment, bytes) == 0) {
            ++all.counts.allocations;
            all.control.memory_left -= bytes;
            all.counts.device_bytes += bytes;
            all.blocks[block] = bytes;
        }
    }
    if (block == nullptr) check(kOutOfMemoryStatus, "reserve memory");
    std::memset(block, 0xFF, bytes);
    return block;
}

void free_device(void* block) noexcept {
    World& all = world();
    const std::lock_guard lock(all.mutex);
    const auto found = all.blocks.find(block);
    all.control.memory_left += found->second;
    all.counts.device_bytes -= found->second;
    all.blocks.erase(found);
    std::free(block);
}

void* allocate_pinned(std::size_t bytes) {
    call("reserve memory of the host");
    count([](DeviceCounts& counts) { ++counts.pinned_allocations; });
    void* block = std::malloc(bytes);
    if (block == nullptr) check(kOutOfMemoryStatus, "reserve memory of the host");
    std::memset(block, 0xFF, bytes);
    return block;
}

void free_pinned(void* block) noexcept { std::free(block); }

void copy_to_device(Stream& stream, void* to, const void* from, std::size_t bytes) {
    enqueue_copy(stream, [=] {
        std::memcpy(to, from, bytes);
        count([=](DeviceCounts& counts) { counts.bytes_to_device += bytes; });
    });
}

void copy_to_host(Stream& stream, void* to, const void* from, std::size_t bytes) {
    enqueue_copy(stream, [=] {
        std::memcpy(to, from, bytes);
        count([=](DeviceCounts& counts) { counts.bytes_to_host += bytes; });
    });
}

void copy_on_device(Stream& stream, void* to, const void* from, std::size_t bytes) {
    enqueue_copy(stream, [=] { std::memcpy(to, from, bytes); });
}

void fill_bytes(Stream& stream, void* to, int byte, std::size_t bytes) {
    enqueue_copy(stream, [=] { std::memset(to, byte, bytes); });
}

}  // namespace nca::gpu
