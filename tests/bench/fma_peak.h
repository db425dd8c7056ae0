// The multiply-add peak of this machine, measured: what shares of the peak are shares of.
#pragma once

#include <string>
#include <vector>

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

/// Measures again and again, beside what is timed: cores change their clock with the load and with their neighbours.
class PeakMeter {
public:
    /// With the vectors of an instruction set, as for the backend ("auto": the best).
    PeakMeter(int threads, const std::string& instruction_set);
    /// One sample: some hundredths of a processor second on each thread.
    void sample();
    /// Medians of the samples.
    FmaPeak peak() const;

private:
    int threads_;
    double (*run_chains_)(long rounds, float* sink);
    std::vector<double> wall_;
    std::vector<double> processor_;
};

}  // namespace nca::bench
