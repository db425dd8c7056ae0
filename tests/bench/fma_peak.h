// The multiply-add peak of this machine, measured: what shares of the peak are shares of.
#pragma once

namespace nca::bench {

/// Gflop/s of independent fused multiply-adds in registers on `threads` threads at once, best instruction set.
/// A multiply-add counts two. Takes about `seconds`.
double measure_fma_peak(int threads, double seconds);

}  // namespace nca::bench
