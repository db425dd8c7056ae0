// The tape's memory for hidden activations: tiles of H, dealt out one after the other by whichever thread asks. It is
// reserved once and paid for as it is touched, densely from its start. When it is used up, the H of all further tiles
// is computed again during backpropagation instead of kept: more work, the same bits.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "engine/backend/cpu/aligned_buffer.h"
#include "engine/backend/cpu/kernels.h"

namespace nca::cpu {

class HiddenPool {
public:
    static constexpr std::uint32_t kNotKept = UINT32_MAX;

    HiddenPool() = default;
    /// Room for `tiles` (below kNotKept) of kTileRows x hidden. Throws std::bad_alloc.
    HiddenPool(std::size_t tiles, int hidden)
        : capacity_(static_cast<std::uint32_t>(tiles)),
          tile_floats_(blocked_floats(hidden)),
          floats_(tiles * tile_floats_) {}

    void clear() { used_.store(0, std::memory_order_relaxed); }

    /// A tile for the caller alone, or kNotKept. Any thread.
    std::uint32_t take() {
        if (used_.load(std::memory_order_relaxed) >= capacity_) return kNotKept;
        const std::uint32_t tile = used_.fetch_add(1, std::memory_order_relaxed);
        return tile < capacity_ ? tile : kNotKept;
    }

    /// H of a tile, blocked.
    float* tile(std::uint32_t tile) { return floats_.data() + static_cast<std::size_t>(tile) * tile_floats_; }

    std::size_t bytes() const { return floats_.bytes(); }

private:
    std::uint32_t capacity_ = 0;
    std::size_t tile_floats_ = 0;
    AlignedBuffer<float> floats_;  // [tile][blocked H]
    std::atomic<std::uint32_t> used_{0};
};

}  // namespace nca::cpu
