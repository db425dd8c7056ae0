// Large blocks of memory: straight from the system, and in large pages, which means fewer misses of the processor's
// page tables; those are dear in virtual machines.
#pragma once

#include <cstddef>

namespace nca::cpu {

/// Zeroed memory that costs nothing until it is touched, aligned to a page; null where the system gives none.
void* map_zeroed(std::size_t bytes);
/// Gives all of it back.
void unmap(void* start, std::size_t bytes);

/// Asks the system to back this memory with large pages where it can. A hint: nothing depends on it.
void prefer_large_pages(void* start, std::size_t bytes);

}  // namespace nca::cpu
