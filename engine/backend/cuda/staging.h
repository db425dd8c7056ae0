// The way of numbers between the caller's memory and the device: through two small pinned blocks that take turns, so
// that copying, converting and transferring overlap, and no large pinned memory is held.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <span>

#include "engine/backend/backend.h"
#include "engine/backend/cuda/device.h"

namespace nca::gpu {

class Staging {
public:
    explicit Staging(Stream& stream);

    /// Queues a copy; `from` may change as soon as this returns.
    void upload(void* to, const void* from, std::size_t bytes);
    /// The same with the caller's numbers, rounded to float. The counts must be checked before.
    void upload(float* to, const HostInput& values);
    /// Copies when all queued work is done.
    void download(void* to, const void* from, std::size_t bytes);
    void download(const HostOutput& values, const float* from);

    std::size_t bytes() const { return blocks_[0].memory.bytes() + blocks_[1].memory.bytes(); }  ///< pinned

private:
    struct Block {
        PinnedBuffer<std::byte> memory;
        Event done;  ///< of the last copy from or to it
    };
    using Part = std::span<std::byte>;
    /// fill(first, part) writes the bytes from `first` on to the part.
    void send(std::byte* to, std::size_t bytes, const std::function<void(std::size_t, Part)>& fill);
    /// take(first, part) reads them.
    void fetch(const std::byte* from, std::size_t bytes, const std::function<void(std::size_t, Part)>& take);

    Stream& stream_;
    std::array<Block, 2> blocks_;
    std::size_t next_ = 0;
};

}  // namespace nca::gpu
