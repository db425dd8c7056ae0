// The shared memory of one emulated block: each part an own block of the heap, so that AddressSanitizer sees its ends,
// filled with bytes 0xFF (NaN as a float, -1 as an integer) before a block starts.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <vector>

namespace nca::emulation {

class SharedMemory {
public:
    /// For a new block. Static parts are made again when they are asked for.
    void begin_block(std::size_t dynamic_bytes);
    void* dynamic() { return dynamic_.block.get(); }
    void* fixed(const void* key, std::size_t bytes, std::size_t alignment);
    std::size_t bytes() const { return used_; }  ///< so far in this block

private:
    struct Free {
        void operator()(void* block) const { std::free(block); }
    };
    struct Part {
        const void* key = nullptr;
        std::size_t bytes = 0;
        std::unique_ptr<void, Free> block;
        bool in_use = false;
    };
    static void refresh(Part& part, std::size_t bytes, std::size_t alignment);

    Part dynamic_;
    std::vector<Part> fixed_;
    std::size_t used_ = 0;
};

}  // namespace nca::emulation
