// Clocks of POSIX, and the memory that Linux counts for this process.
#include "tests/bench/measurement.h"

#include <ctime>
#include <fstream>
#include <string>

namespace nca::bench {
namespace {

double seconds_of(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

}  // namespace

double wall_seconds() { return seconds_of(CLOCK_MONOTONIC); }
double process_processor_seconds() { return seconds_of(CLOCK_PROCESS_CPUTIME_ID); }
double thread_processor_seconds() { return seconds_of(CLOCK_THREAD_CPUTIME_ID); }

double peak_memory_bytes() {
    std::ifstream status("/proc/self/status");
    std::string line;
    while (std::getline(status, line))
        if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) * 1024;
    return 0;
}

void forget_peak_memory() { std::ofstream("/proc/self/clear_refs") << "5"; }

}  // namespace nca::bench
