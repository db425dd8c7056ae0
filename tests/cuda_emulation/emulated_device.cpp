// Streams as queues of closures, the device's memory as blocks of the heap.
#include "tests/cuda_emulation/emulated_device.h"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/backend/cuda/device_words.h"
#include "engine/backend/memory_check.h"
#include "engine/model/errors.h"
#include "tests/cuda_emulation/grid_run.h"

namespace nca::emulation {
namespace {

constexpr int kOutOfMemoryStatus = 2;  // cudaErrorMemoryAllocation
constexpr int kLostStatus = 700;       // cudaErrorIllegalAddress

using Work = std::function<void()>;

/// A stream: work not yet done, and how much ever was queued and done. A thread that waits does the work itself, in its
/// time; two threads meet only if one waits for the other's stream.
struct Queue {
    std::recursive_mutex mutex;
    std::deque<Work> work;
    std::uint64_t done = 0;                    ///< with the one that is being done
    std::atomic<std::uint64_t> completed = 0;  ///< without it; read without the lock
    std::vector<Work>* recording = nullptr;
    bool running = false;

    std::uint64_t queued() const { return done + work.size(); }
};

/// An event; the queue may outlive its stream.
struct Mark {
    std::shared_ptr<Queue> queue;
    std::uint64_t until = 0;
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

/// The lock of a queue whose work is still to be done; none if another thread did it meanwhile. Two threads may each do
/// the work of a stream that waits for earlier work of the other's, so that neither may insist on the other's lock.
std::unique_lock<std::recursive_mutex> lock_unless_done(Queue& queue, std::uint64_t until) {
    std::unique_lock lock(queue.mutex, std::defer_lock);
    while (queue.completed < until && !lock.try_lock()) std::this_thread::yield();
    return lock;
}

void run_until(Queue& queue, std::uint64_t until) {
    const std::unique_lock lock = lock_unless_done(queue, until);
    if (!lock) {
        if (world().lost) gpu::check(kLostStatus, "compute");
        return;
    }
    if (queue.completed < until && queue.running) throw BadKernel("two streams wait for each other");
    if (queue.recording != nullptr) throw BadKernel("a wait while a graph is recorded");
    queue.running = true;
    try {
        while (queue.done < until && !queue.work.empty()) {
            const Work work = std::move(queue.work.front());
            queue.work.pop_front();
            ++queue.done;
            if (!world().lost) work();
            queue.completed = queue.done;
        }
    } catch (...) {
        queue.completed = queue.done;
        queue.running = false;
        throw;
    }
    queue.running = false;
    if (world().lost) gpu::check(kLostStatus, "compute");
}

const std::shared_ptr<Queue>& queue_of(const gpu::Stream& stream) {
    return *static_cast<std::shared_ptr<Queue>*>(stream.handle());
}
Mark& mark_of(const gpu::Event& event) { return *static_cast<Mark*>(event.handle()); }

/// Changes the counts.
template <class Change>
void count(Change change) {
    const std::lock_guard lock(world().mutex);
    change(world().counts);
}

/// Queued by itself, or recorded where a graph is.
void enqueue(gpu::Stream& stream, Work work) {
    gpu::use_device();
    if (world().lost) gpu::check(kLostStatus, "take work");
    Queue& queue = *queue_of(stream);
    const std::lock_guard lock(queue.mutex);
    if (queue.recording != nullptr) {
        queue.recording->push_back(std::move(work));
        return;
    }
    queue.work.push_back(std::move(work));
    count([](DeviceCounts& counts) { ++counts.queued_alone; });
}

/// A kernel's turn: false if the device is lost by then. Gives the seed of its order.
bool begin_launch(std::uint64_t& seed) {
    World& all = world();
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
    all.lost = false;
}

void lose_device_after(std::int64_t launches) {
    const std::lock_guard lock(world().mutex);
    world().launches_until_lost = launches;
}

void set_order_seed(std::uint64_t seed) { world().order_seed = seed; }

void reserve_shared(const void* kernel, std::size_t bytes) {
    const std::lock_guard lock(world().mutex);
    world().reserved[kernel] = bytes;
}

std::size_t reserved_shared(const void* kernel) {
    const std::lock_guard lock(world().mutex);
    const auto found = world().reserved.find(kernel);
    return found == world().reserved.end() ? 0 : found->second;
}

void enqueue_launch(gpu::Stream& stream, std::function<void()> work) {
    enqueue(stream, [work = std::move(work)] {
        if (begin_launch(settings().order_seed)) work();
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
    use_device();
    if (world().lost) check(kLostStatus, "tell its memory");
    const std::lock_guard lock(world().mutex);
    return world().control.memory_left;
}

Stream::Stream(Priority) {
    use_device();
    handle_ = new std::shared_ptr<Queue>(std::make_shared<Queue>());
}

Stream::~Stream() { delete static_cast<std::shared_ptr<Queue>*>(handle_); }

void Stream::wait() {
    count([](DeviceCounts& counts) { ++counts.waits; });
    const std::shared_ptr<Queue> queue = queue_of(*this);
    std::uint64_t until = 0;
    {
        const std::lock_guard lock(queue->mutex);
        until = queue->queued();
    }
    run_until(*queue, until);
}

void Stream::wait_for(const Event& event) {
    enqueue(*this, [mark = mark_of(event)] {
        if (mark.queue != nullptr) run_until(*mark.queue, mark.until);
    });
}

Event::Event() {
    use_device();
    handle_ = new Mark;
}

Event::~Event() { delete static_cast<Mark*>(handle_); }

void Event::record(Stream& stream) {
    use_device();
    const std::shared_ptr<Queue>& queue = queue_of(stream);
    const std::lock_guard lock(queue->mutex);
    mark_of(*this) = {queue, queue->queued()};
}

void Event::wait() const {
    count([](DeviceCounts& counts) { ++counts.waits; });
    const Mark mark = mark_of(*this);
    if (mark.queue != nullptr) run_until(*mark.queue, mark.until);
}

Graph::Graph(Stream& stream, const std::function<void()>& work) {
    use_device();
    auto recorded = std::make_unique<Recorded>();
    Queue& queue = *queue_of(stream);
    queue.recording = &recorded->work;
    try {
        work();
    } catch (...) {
        queue.recording = nullptr;
        throw;
    }
    queue.recording = nullptr;
    handle_ = recorded.release();
}

Graph::~Graph() { delete static_cast<Recorded*>(handle_); }

void Graph::replay(Stream& stream) const {
    if (world().lost) check(kLostStatus, "start a graph");
    count([](DeviceCounts& counts) { ++counts.graphs_replayed; });
    Queue& queue = *queue_of(stream);
    const std::lock_guard lock(queue.mutex);
    for (const Work& work : static_cast<const Recorded*>(handle_)->work) queue.work.push_back(work);
}

void* allocate_device(std::size_t bytes) {
    use_device();
    World& all = world();
    if (all.lost) check(kLostStatus, "reserve memory");
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
    use_device();
    count([](DeviceCounts& counts) { ++counts.pinned_allocations; });
    void* block = std::malloc(bytes);
    if (block == nullptr) check(kOutOfMemoryStatus, "reserve memory of the host");
    std::memset(block, 0xFF, bytes);
    return block;
}

void free_pinned(void* block) noexcept { std::free(block); }

void copy_to_device(Stream& stream, void* to, const void* from, std::size_t bytes) {
    enqueue(stream, [=] {
        std::memcpy(to, from, bytes);
        count([=](DeviceCounts& counts) { counts.bytes_to_device += bytes; });
    });
}

void copy_to_host(Stream& stream, void* to, const void* from, std::size_t bytes) {
    enqueue(stream, [=] {
        std::memcpy(to, from, bytes);
        count([=](DeviceCounts& counts) { counts.bytes_to_host += bytes; });
    });
}

void copy_on_device(Stream& stream, void* to, const void* from, std::size_t bytes) {
    enqueue(stream, [=] { std::memcpy(to, from, bytes); });
}

void fill_bytes(Stream& stream, void* to, int byte, std::size_t bytes) {
    enqueue(stream, [=] { std::memset(to, byte, bytes); });
}

}  // namespace nca::gpu
