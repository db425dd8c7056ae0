// How many blocks a launch has; host code.
#pragma once

#include <cstddef>

namespace nca::gpu {

/// Blocks of so many threads that together are one thread each for `count` things.
inline unsigned blocks_for(std::size_t count, unsigned threads) {
    return static_cast<unsigned>((count + threads - 1) / threads);
}

}  // namespace nca::gpu
