// Linux takes the hint for whole pages of its own size only: the edges of a block stay as they are.
#include "engine/backend/cpu/large_pages.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>

namespace nca::cpu {
namespace {

/// Blocks below this are not worth it: some large pages.
constexpr std::size_t kSmallest = std::size_t{4} << 20;

}  // namespace

void* map_zeroed(std::size_t bytes) {
    void* start = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return start == MAP_FAILED ? nullptr : start;
}

void unmap(void* start, std::size_t bytes) { munmap(start, bytes); }

void prefer_large_pages(void* start, std::size_t bytes) {
    if (bytes < kSmallest) return;
    const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    const auto address = reinterpret_cast<std::uintptr_t>(start);
    const std::uintptr_t first = (address + page - 1) / page * page;
    const std::uintptr_t end = (address + bytes) / page * page;
    // Where the system has no large pages the call fails, which is as good as no hint.
    madvise(static_cast<std::byte*>(start) + (first - address), end - first, MADV_HUGEPAGE);
}

}  // namespace nca::cpu
