// Block by block: while one travels the other is filled or emptied.
#include "engine/backend/cuda/staging.h"

#include <algorithm>
#include <cstring>
#include <variant>

namespace nca::gpu {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20;

}  // namespace

Staging::Staging(Stream& stream) : stream_(stream) {
    for (Block& block : blocks_) block.memory = PinnedBuffer<std::byte>(kBlockBytes);
}

void Staging::upload(void* to, const void* from, std::size_t bytes) {
    send(static_cast<std::byte*>(to), bytes, [from](std::size_t first, Part part) {
        std::memcpy(part.data(), static_cast<const std::byte*>(from) + first, part.size());
    });
}

void Staging::upload(float* to, const HostInput& values) {
    std::visit(
        [&](auto numbers) {
            send(reinterpret_cast<std::byte*>(to), numbers.size() * sizeof(float), [&](std::size_t first, Part part) {
                const auto some = numbers.subspan(first / sizeof(float), part.size() / sizeof(float));
                std::transform(some.begin(), some.end(), reinterpret_cast<float*>(part.data()),
                               [](auto number) { return static_cast<float>(number); });
            });
        },
        values);
}

void Staging::download(void* to, const void* from, std::size_t bytes) {
    fetch(static_cast<const std::byte*>(from), bytes, [to](std::size_t first, Part part) {
        std::memcpy(static_cast<std::byte*>(to) + first, part.data(), part.size());
    });
}

void Staging::download(const HostOutput& values, const float* from) {
    std::visit(
        [&](auto numbers) {
            using Wanted = typename decltype(numbers)::value_type;
            fetch(reinterpret_cast<const std::byte*>(from), numbers.size() * sizeof(float),
                  [&](std::size_t first, Part part) {
                      const auto* some = reinterpret_cast<const float*>(part.data());
                      std::transform(some, some + part.size() / sizeof(float),
                                     numbers.begin() + static_cast<std::ptrdiff_t>(first / sizeof(float)),
                                     [](float number) { return static_cast<Wanted>(number); });
                  });
        },
        values);
}

void Staging::send(std::byte* to, std::size_t bytes, const std::function<void(std::size_t, Part)>& fill) {
    for (std::size_t first = 0; first < bytes; first += kBlockBytes) {
        Block& block = blocks_[next_];
        next_ = (next_ + 1) % blocks_.size();
        block.done.wait();
        const Part part(block.memory.data(), std::min(kBlockBytes, bytes - first));
        fill(first, part);
        copy_to_device(stream_, to + first, part.data(), part.size());
        block.done.record(stream_);
    }
}

void Staging::fetch(const std::byte* from, std::size_t bytes, const std::function<void(std::size_t, Part)>& take) {
    const auto part_at = [&](std::size_t first) {
        return Part(blocks_[first / kBlockBytes % blocks_.size()].memory.data(), std::min(kBlockBytes, bytes - first));
    };
    const auto done_at = [&](std::size_t first) -> Event& {
        return blocks_[first / kBlockBytes % blocks_.size()].done;
    };
    const auto start = [&](std::size_t first) {
        if (first >= bytes) return;
        done_at(first).wait();
        copy_to_host(stream_, part_at(first).data(), from + first, part_at(first).size());
        done_at(first).record(stream_);
    };
    start(0);
    for (std::size_t first = 0; first < bytes; first += kBlockBytes) {
        start(first + kBlockBytes);
        done_at(first).wait();
        take(first, part_at(first));
    }
}

}  // namespace nca::gpu
