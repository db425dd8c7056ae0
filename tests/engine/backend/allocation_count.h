// Counts what the whole process allocates, on any thread, by standing in for malloc in this test program. Under a
// sanitizer, which has its own malloc, it counts nothing and says so.
#pragma once

namespace nca::test {

bool allocations_are_counted();

/// Counts from its making to its end; one at a time.
class AllocationCount {
public:
    AllocationCount();
    ~AllocationCount();
    AllocationCount(const AllocationCount&) = delete;
    AllocationCount& operator=(const AllocationCount&) = delete;
    long so_far() const;
};

}  // namespace nca::test
