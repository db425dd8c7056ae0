// Counts the work that a backend's own threads do, so that whoever shares a machine between several backends can
// measure what each of them gets. Any thread may add and read.
#pragma once

#include <atomic>
#include <cstdint>

namespace nca {

class WorkClock {
public:
    void add_nanoseconds(std::int64_t nanoseconds) { nanoseconds_.fetch_add(nanoseconds, std::memory_order_relaxed); }
    double seconds() const { return 1e-9 * static_cast<double>(nanoseconds_.load(std::memory_order_relaxed)); }

private:
    std::atomic<std::int64_t> nanoseconds_{0};
};

}  // namespace nca
