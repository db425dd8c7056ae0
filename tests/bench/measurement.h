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
    /// Gflop that multiply-adds at their peak could have done in this time, medians; 0 where no peak was measured
    /// beside.
    double possible_wall = 0;
    double possible_processor = 0;
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

    /// The peak around the last repeat, Gflop/s: of the clock on the wall, and of a processor second.
    void beside(double wall_gflops, double processor_gflops) {
        possible_wall_.push_back(wall_.back() * wall_gflops);
        possible_processor_.push_back(processor_.back() * processor_gflops);
    }

    Timing timing() const {
        return {summary_of(wall_), summary_of(processor_), static_cast<int>(wall_.size()),
                summary_of(possible_wall_).median, summary_of(possible_processor_).median};
    }

private:
    std::vector<double> wall_;
    std::vector<double> processor_;
    std::vector<double> possible_wall_;
    std::vector<double> possible_processor_;
};

/// Largest memory that this process has had in use so far, in bytes; 0 where the system does not say. On Linux
/// forget_peak_memory() starts anew from what is in use now.
double peak_memory_bytes();
void forget_peak_memory();

}  // namespace nca::bench
