// The tape's memory for hidden activations: tiles of H, and which units fired in them, dealt out one after the other by
// whichever thread asks. It is reserved once and paid for as it is touched, densely from its start. When it is used up,
// the H of all further tiles is computed again during backpropagation instead of kept: more work, the same bits.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "engine/backend/cpu/aligned_buffer.h"
#include "engine/backend/cpu/kernels.h"

namespace nca::cpu {

/// H of a tile on the tape, blocked, and its fired_units (kernels.h). Null where it is not kept.
struct HiddenTile {
    float* hidden = nullptr;
    std::uint64_t* fired_units = nullptr;
};

class HiddenPool {
public:
    static constexpr std::uint32_t kNotKept = UINT32_MAX;

    HiddenPool() = default;
    /// Room for `tiles` (below kNotKept) of kTileRows x hidden. Throws std::bad_alloc.
    HiddenPool(std::size_t tiles, int hidden)
        : capacity_(static_cast<std::uint32_t>(tiles)),
          tile_floats_(blocked_floats(hidden)),
          tile_words_(words_of_tile(hidden)),
          floats_(tiles * tile_floats_),
          words_(tiles * tile_words_) {}

    static std::size_t bytes_of_tile(int hidden) {
        return blocked_floats(hidden) * sizeof(float) + words_of_tile(hidden) * sizeof(std::uint64_t);
    }

    void clear() { used_.store(0, std::memory_order_relaxed); }

    /// A tile for the caller alone, or kNotKept. Any thread.
    std::uint32_t take() {
        if (used_.load(std::memory_order_relaxed) >= capacity_) return kNotKept;
        const std::uint32_t tile = used_.fetch_add(1, std::memory_order_relaxed);
        return tile < capacity_ ? tile : kNotKept;
    }

    /// What take() gave.
    HiddenTile tile(std::uint32_t tile) {
        if (tile == kNotKept) return {};
        return {floats_.data() + static_cast<std::size_t>(tile) * tile_floats_,
                words_.data() + static_cast<std::size_t>(tile) * tile_words_};
    }

    std::size_t bytes() const { return floats_.bytes() + words_.bytes(); }

private:
    static std::size_t words_of_tile(int hidden) { return kTileRows * fired_words(hidden); }

    std::uint32_t capacity_ = 0;
    std::size_t tile_floats_ = 0;
    std::size_t tile_words_ = 0;
    AlignedBuffer<float> floats_;         // [tile][blocked H]
    AlignedBuffer<std::uint64_t> words_;  // [tile][fired_units]
    std::atomic<std::uint32_t> used_{0};
};

}  // namespace nca::cpu
