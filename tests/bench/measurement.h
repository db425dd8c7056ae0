// Repeated timings and their summary: minimum and median, because timings on shared machines are noisy to one side, in
// seconds of the clock on the wall and in processor seconds, which other programs' turns on the same cores do not
// touch.
#pragma once

#include <algorithm>
#include <vector>

namespace nca::bench {

double wall_seconds();               ///< from some fixed moment
double process_processor_seconds();  ///< of all threads of this process
double thread_processor_seconds();   ///< of the calling thread

struct Summary {
    double minimum = 0;
    double median = 0;
};

inline Summary summary_of(std::vector<double> seconds) {
    std::sort(seconds.begin(), seconds.end());
    return seconds.empty() ? Summary{} : Summary{seconds.front(), seconds[seconds.size() / 2]};
}

/// Seconds of one piece of work over its repeats.
struct Timing {
    Summary wall;
    Summary processor;  ///< sum of all threads
    int repeats = 0;
};

/// Collects repeats of one piece of work.
class Stopwatch {
public:
    /// `pieces`: equal parts that one call of work() does; seconds are those of a part.
    template <class Work>
    void time(Work&& work, int pieces = 1) {
        const double wall = wall_seconds();
        const double processor = process_processor_seconds();
        work();
        processor_.push_back((process_processor_seconds() - processor) / pieces);
        wall_.push_back((wall_seconds() - wall) / pieces);
    }

    Timing timing() const { return {summary_of(wall_), summary_of(processor_), static_cast<int>(wall_.size())}; }

private:
    std::vector<double> wall_;
    std::vector<double> processor_;
};

/// Largest memory that this process has had in use so far, in bytes; 0 where the system does not say. On Linux
/// forget_peak_memory() starts anew from what is in use now.
double peak_memory_bytes();
void forget_peak_memory();

}  // namespace nca::bench
