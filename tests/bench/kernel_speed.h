// The speed of the cpu backend's matrix products alone, on one thread and one full tile after the other: what the
// engine could reach if nothing else cost time.
#pragma once

#include <string>
#include <vector>

#include "engine/model/sizes.h"
#include "tests/bench/fma_peak.h"
#include "tests/bench/measurement.h"

namespace nca::bench {

struct KernelSpeed {
    std::string name;
    double flop = 0;  ///< of one call
    Timing timing;    ///< of one call
};

/// `instruction_set` as for the backend ("auto": the best).
std::vector<KernelSpeed> measure_kernels(const ModelSizes& sizes, const std::string& instruction_set, int repeats,
                                         PeakMeter& peak);

}  // namespace nca::bench
