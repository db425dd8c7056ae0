// glibc lets a program define malloc and its kin; operator new, the standard library and shared libraries then all come
// here. The real ones stay reachable as __libc_malloc and so on.
#include "tests/engine/backend/allocation_count.h"

#include <atomic>
#include <cerrno>
#include <cstddef>

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define NCA_COUNTS_ALLOCATIONS 1
#else
#define NCA_COUNTS_ALLOCATIONS 0
#endif

namespace {

std::atomic<bool> counting{false};
std::atomic<long> allocations{0};

}  // namespace

#if NCA_COUNTS_ALLOCATIONS
namespace {

void note_allocation() {
    if (counting.load(std::memory_order_relaxed)) allocations.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

extern "C" {
void* real_malloc(std::size_t) __asm__("__libc_malloc");
void* real_calloc(std::size_t, std::size_t) __asm__("__libc_calloc");
void* real_realloc(void*, std::size_t) __asm__("__libc_realloc");
void* real_memalign(std::size_t, std::size_t) __asm__("__libc_memalign");

void* malloc(std::size_t size) {
    note_allocation();
    return real_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
    note_allocation();
    return real_calloc(count, size);
}
void* realloc(void* old, std::size_t size) {
    note_allocation();
    return real_realloc(old, size);
}
void* memalign(std::size_t alignment, std::size_t size) {
    note_allocation();
    return real_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
    note_allocation();
    return real_memalign(alignment, size);
}
int posix_memalign(void** result, std::size_t alignment, std::size_t size) {
    note_allocation();
    *result = real_memalign(alignment, size);
    return *result == nullptr ? ENOMEM : 0;
}
}
#endif

namespace nca::test {

bool allocations_are_counted() { return NCA_COUNTS_ALLOCATIONS != 0; }

AllocationCount::AllocationCount() {
    allocations = 0;
    counting = true;
}
AllocationCount::~AllocationCount() { counting = false; }
long AllocationCount::so_far() const { return allocations.load(); }

}  // namespace nca::test
