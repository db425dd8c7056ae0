// Large pages for large blocks of memory: fewer misses of the processor's page tables, which are dear in virtual
// machines.
#pragma once

#include <cstddef>

namespace nca::cpu {

/// Asks the system to back this memory with large pages where it can. A hint: nothing depends on it.
void prefer_large_pages(void* start, std::size_t bytes);

}  // namespace nca::cpu
