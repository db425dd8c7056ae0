// Repeated timings and their summary: minimum and median, because timings on shared machines are noisy to one side.
#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

namespace nca::bench {

struct Summary {
    double minimum = 0;  ///< seconds
    double median = 0;   ///< seconds
    int repeats = 0;
};

/// Calls work() once to warm up, then `repeats` times.
template <class Work>
Summary measure(int repeats, Work&& work) {
    using Clock = std::chrono::steady_clock;
    work();
    std::vector<double> seconds;
    for (int i = 0; i < repeats; ++i) {
        const auto start = Clock::now();
        work();
        seconds.push_back(std::chrono::duration<double>(Clock::now() - start).count());
    }
    std::sort(seconds.begin(), seconds.end());
    return {seconds.front(), seconds[seconds.size() / 2], repeats};
}

}  // namespace nca::bench
