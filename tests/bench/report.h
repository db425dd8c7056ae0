// What bench prints: a table for people, JSON lines or CSV for machines.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/bench/engine_speed.h"
#include "tests/bench/fma_peak.h"
#include "tests/bench/gpu/matmul_peak.h"
#include "tests/bench/kernel_speed.h"

namespace nca::bench {

/// Everything that is measured for one model on one number of threads.
struct Report {
    std::string model;  ///< a file's name, or "fresh"
    int threads = 0;
    Load load;
    FmaPeak peak;
    std::optional<MatmulPeak> matmul;  ///< of the GPU, if it computes: shares are then of that
    std::vector<KernelSpeed> kernels;
    TrainingSpeed training;
    std::vector<LiveSpeed> live;  ///< one a world
};

enum class ReportForm { table, json, csv };

/// The CSV's first line; empty for the other forms.
std::string report_head(ReportForm form);
std::string report_text(const Report& report, ReportForm form);

}  // namespace nca::bench
