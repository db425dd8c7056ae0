// The scheduler of fibers. A warp whose lanes can go on is "ready"; ready warps are picked at random, and each of their
// ready lanes runs until it waits (at the block's barrier, or for the other lanes of a collective) or ends. A lane that
// never waits costs no switch: the fiber that finished it starts the next lane of the pass itself, unless races are
// looked for.
#include "tests/cuda_emulation/grid_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <exception>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "tests/cuda_emulation/block_order.h"
#include "tests/cuda_emulation/fiber_pool.h"
#include "tests/cuda_emulation/order.h"
#include "tests/cuda_emulation/race_notes.h"
#include "tests/cuda_emulation/shared_memory.h"

namespace nca::emulation {
namespace {

enum class Wait : std::uint8_t { not_started, ready, at_barrier, in_collective, finished };

struct Thread {
    Wait wait = Wait::not_started;
    Fiber* fiber = nullptr;  // while it is suspended
    Where where;             // of what it waits for
    unsigned mask = 0;       // of the collective it waits for
    void* mine = nullptr;
    const void* passed = nullptr;  // where to join what the collective orders
    bool awaited = false;          // the launch before
    bool let_next_begin = false;
};

std::string place(const Where& where) {
    const std::string file = where.file_name();
    return fmt::format("{}:{}", file.substr(file.rfind('/') + 1), where.line());
}

bool same(const Where& a, const Where& b) {
    return a.line() == b.line() && a.column() == b.column() &&
           (a.file_name() == b.file_name() || std::string_view(a.file_name()) == b.file_name());
}

/// One host thread's emulated multiprocessor: fibers and shared memory are kept from launch to launch.
class Multiprocessor {
public:
    void run(dim3 grid, dim3 block, std::size_t dynamic_bytes, LaunchOrder& launches);

    int barrier(bool predicate, const Where& where);
    void collective(unsigned mask, void* mine, Complete complete, const Where& where, Memory memory);
    void await_launch_before();
    void let_next_launch_begin();
    SharedMemory& shared() { return shared_; }
    unsigned lane() const { return current_ % kWarpLanes; }
    bool at_work() const { return launches_ != nullptr; }

private:
    void run_block(std::uint64_t number);
    void run_pass(unsigned warp);
    void run_lane(unsigned thread);
    void fiber_loop();
    static void fiber_entry(void* self) { static_cast<Multiprocessor*>(self)->fiber_loop(); }
    void set_current(unsigned thread);
    void suspend(Wait wait, const Where& where);
    void make_ready(unsigned thread);
    void release_barrier();
    bool next_of_pass(unsigned& thread);
    std::string stuck() const;

    dim3 grid_, block_;
    LaunchOrder* launches_ = nullptr;
    unsigned thread_count_ = 0;
    Order order_;
    SharedMemory shared_;
    FiberPool fibers_;
    Fiber* running_ = nullptr;

    std::vector<Thread> threads_;
    // [warp], a bit a lane.
    std::vector<unsigned> ready_lanes_;
    std::vector<unsigned> waiting_lanes_;  // in a collective
    std::vector<unsigned> gone_lanes_;     // ended, or beyond the block's threads
    std::vector<unsigned> ready_warps_;
    unsigned finished_ = 0;
    unsigned at_barrier_ = 0;
    int barrier_votes_ = 0;
    int barrier_result_ = 0;
    unsigned current_ = 0;  // thread of the block

    // The pass at work: lanes of one warp, in rotated order.
    unsigned pass_warp_ = 0;
    unsigned pass_lanes_ = 0;
    unsigned pass_rotation_ = 0;

    std::unique_ptr<BlockOrder> block_order_;  // for ThreadSanitizer

    std::exception_ptr failure_;
};

void Multiprocessor::run(dim3 grid, dim3 block, std::size_t dynamic_bytes, LaunchOrder& launches) {
    const races::Unseen unseen;  // what the scheduler does; its threads are seen
    if (at_work()) throw BadKernel("a kernel was launched from within a kernel");
    const Limits& limits = settings().limits;
    const std::uint64_t threads = std::uint64_t{block.x} * block.y * block.z;
    if (threads == 0 || threads > limits.threads || block.z > 64)
        throw BadKernel(fmt::format("a block of {}x{}x{} threads: at least 1, at most {}", block.x, block.y, block.z,
                                    limits.threads));
    if (grid.x == 0 || grid.y == 0 || grid.z == 0 || grid.x > 0x7FFFFFFFU || grid.y > 65535 || grid.z > 65535)
        throw BadKernel(
            fmt::format("a grid of {}x{}x{} blocks: at least 1, at most 2^31-1, 65535, 65535", grid.x, grid.y, grid.z));
    grid_ = grid;
    block_ = block;
    thread_count_ = static_cast<unsigned>(threads);
    order_ = Order(settings().order_seed);
    launches_ = &launches;
    gridDim = grid;
    blockDim = block;
    try {
        order_.for_each(std::uint64_t{grid.x} * grid.y * grid.z, [&](std::uint64_t number) {
            shared_.begin_block(dynamic_bytes);
            run_block(number);
            if (shared_.bytes() > limits.shared_bytes)
                throw BadKernel(fmt::format("a block uses {} bytes of shared memory: at most {}", shared_.bytes(),
                                            limits.shared_bytes));
        });
    } catch (...) {
        fibers_.abandon_all();
        launches_ = nullptr;
        throw;
    }
    launches_ = nullptr;
}

void Multiprocessor::run_block(std::uint64_t number) {
    blockIdx = {static_cast<unsigned>(number % grid_.x), static_cast<unsigned>(number / grid_.x % grid_.y),
                static_cast<unsigned>(number / grid_.x / grid_.y)};
    threads_.assign(thread_count_, Thread{});
    const unsigned warps = (thread_count_ + kWarpLanes - 1) / kWarpLanes;
    ready_lanes_.assign(warps, ~0U);
    if (thread_count_ % kWarpLanes != 0) ready_lanes_.back() = (1U << (thread_count_ % kWarpLanes)) - 1;
    waiting_lanes_.assign(warps, 0U);
    gone_lanes_.assign(warps, 0U);
    gone_lanes_.back() = ~ready_lanes_.back();
    ready_warps_.resize(warps);
    std::iota(ready_warps_.rbegin(), ready_warps_.rend(), 0U);  // taken from the end: in order, unless drawn
    finished_ = at_barrier_ = 0;
    barrier_votes_ = 0;
    block_order_ = std::make_unique<BlockOrder>(warps);
    fibers_.begin_block(thread_count_);

    while (finished_ < thread_count_) {
        if (ready_warps_.empty()) throw BadKernel(stuck());
        std::swap(ready_warps_[order_.pick(ready_warps_.size())], ready_warps_.back());
        const unsigned warp = ready_warps_.back();
        ready_warps_.pop_back();
        run_pass(warp);
        if (failure_ != nullptr) std::rethrow_exception(std::exchange(failure_, nullptr));
    }
}

/// Lets every lane of a warp that is ready now go on once.
void Multiprocessor::run_pass(unsigned warp) {
    pass_warp_ = warp;
    pass_lanes_ = std::exchange(ready_lanes_[warp], 0U);
    pass_rotation_ = order_.rotation(kWarpLanes);
    unsigned thread = 0;
    while (failure_ == nullptr && next_of_pass(thread)) run_lane(thread);
}

/// Takes the next lane of the pass, if there is one.
bool Multiprocessor::next_of_pass(unsigned& thread) {
    if (pass_lanes_ == 0) return false;
    const auto rotated = std::rotr(pass_lanes_, static_cast<int>(pass_rotation_));
    const unsigned lane = (static_cast<unsigned>(std::countr_zero(rotated)) + pass_rotation_) % kWarpLanes;
    pass_lanes_ &= ~(1U << lane);
    thread = pass_warp_ * kWarpLanes + lane;
    return true;
}

void Multiprocessor::run_lane(unsigned thread) {
    Fiber* fiber = std::exchange(threads_[thread].fiber, nullptr);
    if (fiber == nullptr) fiber = fibers_.take(thread);
    set_current(thread);
    running_ = fiber;
    fiber->resume(fiber_entry, this);
    running_ = nullptr;
}

void Multiprocessor::await_launch_before() {
    threads_[current_].awaited = true;
    launches_->await_launch_before();
}

void Multiprocessor::let_next_launch_begin() {
    threads_[current_].let_next_begin = true;
    launches_->let_next_begin(threads_[current_].awaited);
}

/// On a fiber: runs threads from their start to their end, for ever. In between it is idle.
void Multiprocessor::fiber_loop() {
    for (;;) {
        for (;;) {
            launches_->begin_thread();
            try {
                launches_->kernel()();
            } catch (...) {
                failure_ = std::current_exception();
            }
            if (!threads_[current_].let_next_begin) let_next_launch_begin();
            launches_->end_thread();
            threads_[current_].wait = Wait::finished;
            gone_lanes_[current_ / kWarpLanes] |= 1U << lane();
            ++finished_;
            unsigned next = 0;
            if (failure_ != nullptr || pass_lanes_ == 0 || races::watched()) break;
            if (!next_of_pass(next)) break;
            if (threads_[next].fiber != nullptr) {  // it waits on a stack of its own: the scheduler goes there
                pass_lanes_ |= 1U << (next % kWarpLanes);
                break;
            }
            set_current(next);
        }
        fibers_.give_back(running_);
        running_->suspend();
    }
}

void Multiprocessor::set_current(unsigned thread) {
    current_ = thread;
    threadIdx = {thread % block_.x, thread / block_.x % block_.y, thread / block_.x / block_.y};
}

/// On a fiber: lets others run until make_ready() was called for this thread and its turn comes.
void Multiprocessor::suspend(Wait wait, const Where& where) {
    Thread& own = threads_[current_];
    own.wait = wait;
    own.where = where;
    own.fiber = running_;
    running_->suspend();
}

void Multiprocessor::make_ready(unsigned thread) {
    threads_[thread].wait = Wait::ready;
    unsigned& lanes = ready_lanes_[thread / kWarpLanes];
    if (lanes == 0) ready_warps_.push_back(thread / kWarpLanes);
    lanes |= 1U << (thread % kWarpLanes);
}

int Multiprocessor::barrier(bool predicate, const Where& where) {
    barrier_votes_ += predicate ? 1 : 0;
    if (finished_ > 0)
        throw BadKernel(fmt::format("a barrier at {} that {} of {} threads can't reach: they have ended", place(where),
                                    finished_, thread_count_));
    ++at_barrier_;
    Thread& own = threads_[current_];
    own.wait = Wait::at_barrier;
    own.where = where;
    block_order_->come_to_barrier(at_barrier_ == thread_count_);
    if (at_barrier_ == thread_count_) release_barrier();
    suspend(own.wait, where);
    block_order_->leave_barrier();
    return barrier_result_;
}

void Multiprocessor::release_barrier() {
    for (const Thread& thread : threads_)
        if (!same(thread.where, threads_.front().where))
            throw BadKernel(fmt::format("threads of one block wait at different barriers: {} and {}",
                                        place(thread.where), place(threads_.front().where)));
    barrier_result_ = std::exchange(barrier_votes_, 0);
    at_barrier_ = 0;
    for (unsigned thread = thread_count_; thread-- > 0;) make_ready(thread);
}

void Multiprocessor::collective(unsigned mask, void* mine, Complete complete, const Where& where, Memory memory) {
    const unsigned lane = current_ % kWarpLanes;
    const unsigned first = current_ - lane;
    if ((mask >> lane & 1U) == 0)
        throw BadKernel(
            fmt::format("lane {} is not in the mask {:#x} of its own collective at {}", lane, mask, place(where)));
    Thread& own = threads_[current_];
    own.wait = Wait::in_collective;
    own.where = where;
    own.mask = mask;
    own.mine = mine;
    unsigned& waiting = waiting_lanes_[current_ / kWarpLanes];
    waiting |= 1U << lane;
    if (const unsigned gone = mask & gone_lanes_[current_ / kWarpLanes]; gone != 0) {
        const auto i = static_cast<unsigned>(std::countr_zero(gone));
        throw BadKernel(fmt::format("the collective at {} names lane {}, which {}", place(where), i,
                                    first + i < thread_count_ ? "has ended" : "is not there"));
    }
    void* lanes[kWarpLanes] = {};
    bool all = (mask & ~waiting) == 0;
    for (unsigned i = 0; all && i < kWarpLanes; ++i) {
        if ((mask >> i & 1U) == 0) continue;
        const Thread& other = threads_[first + i];
        all = other.mask == mask && same(other.where, where);
        lanes[i] = other.mine;
    }
    const bool in_order = memory == Memory::in_order;
    if (in_order) block_order_->come_to_collective(current_);
    if (!all) {
        suspend(Wait::in_collective, where);
        if (in_order) races::join(own.passed);
        return;
    }
    const void* const passed = in_order ? block_order_->pass_collective(current_, mask) : nullptr;
    complete(lanes, mask);
    own.wait = Wait::ready;
    waiting &= ~mask;
    for (unsigned i = 0; i < kWarpLanes; ++i) {
        if ((mask >> i & 1U) == 0) continue;
        threads_[first + i].passed = passed;
        if (first + i != current_) make_ready(first + i);
    }
}

/// Nobody can go on: says who waits where.
std::string Multiprocessor::stuck() const {
    std::vector<std::string> places;
    for (unsigned thread = 0; thread < thread_count_; ++thread) {
        const Thread& own = threads_[thread];
        if (own.wait == Wait::finished) continue;
        const std::string line = own.wait == Wait::at_barrier
                                     ? fmt::format("at the barrier {}", place(own.where))
                                     : fmt::format("at the collective {} of mask {:#x}", place(own.where), own.mask);
        if (std::find(places.begin(), places.end(), line) == places.end()) places.push_back(line);
    }
    return fmt::format("block ({},{},{}) can't go on; {} of {} threads have ended, others wait {}", blockIdx.x,
                       blockIdx.y, blockIdx.z, finished_, thread_count_, fmt::join(places, ", "));
}

Multiprocessor& multiprocessor() {
    thread_local Multiprocessor own;
    return own;
}

Multiprocessor& at_work() {
    Multiprocessor& own = multiprocessor();
    if (!own.at_work()) throw BadKernel("a word of kernels was used outside a kernel");
    return own;
}

}  // namespace

Settings& settings() {
    thread_local Settings own;
    return own;
}

void run_grid(dim3 grid, dim3 block, std::size_t dynamic_shared_bytes, Kernel kernel) {
    LaunchOrder alone;
    alone.launch(Begin::after_all_before, std::make_shared<const Kernel>(std::move(kernel)));
    run_launch(grid, block, dynamic_shared_bytes, alone);
    alone.see_all_end();
}

void run_launch(dim3 grid, dim3 block, std::size_t dynamic_shared_bytes, LaunchOrder& launches) {
    multiprocessor().run(grid, block, dynamic_shared_bytes, launches);
}

int block_barrier(bool predicate, const Where& where) { return at_work().barrier(predicate, where); }

void warp_collective(unsigned mask, void* mine, Complete complete, const Where& where, Memory memory) {
    at_work().collective(mask, mine, complete, where, memory);
}

void await_launch_before() { at_work().await_launch_before(); }

void let_next_launch_begin() { at_work().let_next_launch_begin(); }

void* dynamic_shared_memory() { return at_work().shared().dynamic(); }

void* static_shared_memory(const void* key, std::size_t bytes, std::size_t alignment) {
    return at_work().shared().fixed(key, bytes, alignment);
}

unsigned lane_index() { return at_work().lane(); }

}  // namespace nca::emulation
