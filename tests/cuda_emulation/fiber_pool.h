// The fibers of one host thread, kept from launch to launch. Where races are looked for (race_notes.h) each thread of a
// block has one of its own, and the next block has others: the threads that have used a fiber are one to
// ThreadSanitizer, with all that they ever waited for.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#include "tests/cuda_emulation/fiber.h"
#include "tests/cuda_emulation/race_notes.h"

namespace nca::emulation {

class FiberPool {
public:
    /// For a block of so many threads.
    void begin_block(std::size_t threads) {
        if (!races::watched()) return;
        constexpr std::size_t kFibers = 801;  // no multiple of what blocks have
        while (fibers_.size() < std::max(kFibers, 2 * threads + 1)) fibers_.push_back(std::make_unique<Fiber>());
        first_ = (first_ + threads) % fibers_.size();
    }

    /// An idle one, for this thread of the block.
    Fiber* take(std::size_t thread) {
        if (races::watched()) return fibers_[(first_ + thread) % fibers_.size()].get();
        if (idle_.empty()) {
            fibers_.push_back(std::make_unique<Fiber>());
            idle_.push_back(fibers_.back().get());
        }
        Fiber* const fiber = idle_.back();
        idle_.pop_back();
        return fiber;
    }
    void give_back(Fiber* fiber) {
        if (!races::watched()) idle_.push_back(fiber);
    }

    /// All are idle, wherever they were.
    void abandon_all() {
        idle_.clear();
        for (const auto& fiber : fibers_) {
            fiber->abandon();
            give_back(fiber.get());
        }
    }

private:
    std::vector<std::unique_ptr<Fiber>> fibers_;
    std::vector<Fiber*> idle_;
    std::size_t first_ = 0;  // of the block at work
};

}  // namespace nca::emulation
