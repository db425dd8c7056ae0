// Makes and refills the parts.
#include "tests/cuda_emulation/shared_memory.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "tests/cuda_emulation/race_notes.h"

namespace nca::emulation {
namespace {

constexpr std::size_t kDynamicAlignment = 128;

}  // namespace

void SharedMemory::refresh(Part& part, std::size_t bytes, std::size_t alignment) {
    const races::Unseen unseen;
    if (part.bytes != bytes || part.block == nullptr || races::watched()) {  // new memory is nobody's yet
        void* block = nullptr;
        if (posix_memalign(&block, std::max(alignment, sizeof(void*)), bytes) != 0) throw std::bad_alloc();
        part.block.reset(block);
        part.bytes = bytes;
    }
    std::memset(part.block.get(), 0xFF, bytes);
}

void SharedMemory::begin_block(std::size_t dynamic_bytes) {
    refresh(dynamic_, dynamic_bytes, kDynamicAlignment);
    for (Part& part : fixed_) part.in_use = false;
    used_ = dynamic_bytes;
}

void* SharedMemory::fixed(const void* key, std::size_t bytes, std::size_t alignment) {
    const races::Unseen unseen;
    auto found = std::find_if(fixed_.begin(), fixed_.end(), [key](const Part& part) { return part.key == key; });
    if (found == fixed_.end()) {
        fixed_.emplace_back();
        found = std::prev(fixed_.end());
        found->key = key;
    }
    if (!found->in_use) {
        refresh(*found, bytes, alignment);
        found->in_use = true;
        used_ += bytes;
    }
    return found->block.get();
}

}  // namespace nca::emulation
