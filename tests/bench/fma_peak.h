// The multiply-add peak of this machine, measured: what shares of the peak are shares of.
#pragma once

#include <string>
#include <vector>

#include "tests/bench/measurement.h"

namespace nca::bench {

/// Gflop/s of independent fused multiply-adds in registers. A multiply-add counts two.
struct FmaPeak {
    double wall = 0;       ///< of all threads together, as they got the cores
    double processor = 0;  ///< a processor second of one thread, all threads at work
};

/// The multiply-adds of one instruction set.
struct Chains {
    const char* target;  ///< Highway's name of it
    double (*run)(long rounds, float* sink);
};

/// Measures again and again, before and after each piece of work that is timed: cores change their clock with the load
/// and with their neighbours, by a tenth within some seconds.
class PeakMeter {
public:
    /// With the vectors of an instruction set, as for the backend ("auto": the best).
    PeakMeter(int threads, const std::string& instruction_set);
    /// One sample: some hundredths of a processor second on each thread.
    void sample();
    /// Times one repeat of work(), of `pieces` equal parts, beside the mean of a sample before and one after it.
    template <class Work>
    void time(Stopwatch& watch, Work&& work, int pieces = 1) {
        if (wall_.empty()) sample();
        const FmaPeak before{wall_.back(), processor_.back()};
        watch.time(work, pieces);
        sample();
        watch.beside((before.wall + wall_.back()) / 2, (before.processor + processor_.back()) / 2);
    }
    /// Medians of the samples; 0 without one.
    FmaPeak peak() const;

private:
    int threads_;
    double (*run_chains_)(long rounds, float* sink);
    std::vector<double> wall_;
    std::vector<double> processor_;
};

}  // namespace nca::bench
