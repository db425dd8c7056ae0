// Memory of the cpu backend: zeroed, aligned to a cache line, never grown. Large blocks come from the system as pages
// that cost nothing until they are touched, so that a tape is reserved for the worst case and paid for as used. They do
// not come from calloc: once some were freed it keeps such blocks, and clears gigabytes for the next run at its start.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <type_traits>

#include "engine/backend/cpu/large_pages.h"

namespace nca::cpu {

template <class Number>
class AlignedBuffer {
    static_assert(std::is_trivial_v<Number>);
    static constexpr std::size_t kAlignment = 64;

public:
    AlignedBuffer() = default;
    /// Throws std::bad_alloc.
    explicit AlignedBuffer(std::size_t count) : count_(count) {
        if (count > (SIZE_MAX - kAlignment) / sizeof(Number)) throw std::bad_alloc();
        std::size_t space = count * sizeof(Number) + kAlignment;
        const std::size_t mapped = kMapsLarge && space >= kLarge ? space : 0;
        block_ = {mapped > 0 ? map_zeroed(space) : std::calloc(space, 1), Free{mapped}};
        if (block_ == nullptr) throw std::bad_alloc();
        void* start = block_.get();
        data_ = static_cast<Number*>(std::align(kAlignment, count * sizeof(Number), start, space));
        prefer_large_pages(data_, bytes());
    }

    Number* data() { return data_; }
    const Number* data() const { return data_; }
    std::size_t size() const { return count_; }
    std::size_t bytes() const { return count_ * sizeof(Number); }
    Number& operator[](std::size_t i) { return data_[i]; }
    const Number& operator[](std::size_t i) const { return data_[i]; }

private:
    static constexpr std::size_t kLarge = std::size_t{1} << 20;  // bytes
#if defined(__SANITIZE_ADDRESS__)
    static constexpr bool kMapsLarge = false;  // it watches the ends of what malloc gives
#else
    static constexpr bool kMapsLarge = true;
#endif
    struct Free {
        std::size_t mapped = 0;  ///< bytes that were mapped; 0: allocated
        void operator()(void* block) const {
            if (mapped > 0)
                unmap(block, mapped);
            else
                std::free(block);
        }
    };
    std::unique_ptr<void, Free> block_;
    Number* data_ = nullptr;
    std::size_t count_ = 0;
};

}  // namespace nca::cpu
