// The multiply-add peak of this machine, measured: what shares of the peak are shares of.
#pragma once

#include <vector>

namespace nca::bench {

/// Gflop/s of independent fused multiply-adds in registers, best instruction set. A multiply-add counts two.
struct FmaPeak {
    double wall = 0;       ///< of all threads together, as they got the cores
    double processor = 0;  ///< a processor second of one thread, all threads at work
};

/// Measures again and again, beside what is timed: cores change their clock with the load and with their neighbours.
class PeakMeter {
public:
    explicit PeakMeter(int threads) : threads_(threads) {}
    /// One sample: some hundredths of a processor second on each thread.
    void sample();
    /// Medians of the samples.
    FmaPeak peak() const;

private:
    int threads_;
    std::vector<double> wall_;
    std::vector<double> processor_;
};

}  // namespace nca::bench
