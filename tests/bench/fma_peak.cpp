// Twelve independent chains of vector multiply-adds a thread: enough to hide the latency, none touches memory.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tests/bench/fma_peak.cpp"
#include "tests/bench/fma_peak.h"

#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "engine/backend/cpu/instruction_sets.h"
#include "tests/bench/measurement.h"

HWY_BEFORE_NAMESPACE();
namespace nca::bench {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// Runs `rounds` rounds of 12 multiply-adds a vector; returns flop. `sink` keeps the compiler honest.
double run_chains(long rounds, float* sink) {
    const hn::CappedTag<float, 16> d;
    constexpr int kChains = 12;
    hn::Vec<decltype(d)> sums[kChains];
    for (int i = 0; i < kChains; ++i) sums[i] = hn::Set(d, static_cast<float>(i));
    const auto factor = hn::Set(d, 0.999F);
    const auto term = hn::Set(d, 0.001F);
    for (long round = 0; round < rounds; ++round) {
#pragma GCC unroll 12
        for (int i = 0; i < kChains; ++i) sums[i] = hn::MulAdd(sums[i], factor, term);
    }
    auto total = sums[0];
    for (int i = 1; i < kChains; ++i) total = hn::Add(total, sums[i]);
    *sink = hn::GetLane(total);
    return 2.0 * kChains * static_cast<double>(rounds) * static_cast<double>(hn::Lanes(d));
}

Chains chains() { return {hwy::TargetName(HWY_TARGET), run_chains}; }

}  // namespace HWY_NAMESPACE
}  // namespace nca::bench
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nca::bench {

HWY_EXPORT(chains);

PeakMeter::PeakMeter(int threads, const std::string& instruction_set) : threads_(threads), run_chains_(nullptr) {
    const std::string wanted = cpu::choose_kernels(instruction_set).instruction_set;
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
        hwy::GetChosenTarget().Update(target);
        const Chains found = HWY_DYNAMIC_DISPATCH(chains)();
        if (wanted == found.target) run_chains_ = found.run;
    }
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    if (run_chains_ == nullptr) throw std::logic_error("no multiply-adds for " + wanted);
}

void PeakMeter::sample() {
    constexpr double kSeconds = 0.02;
    struct Rate {
        double wall = 0;
        double processor = 0;
    };
    std::vector<Rate> rates(static_cast<std::size_t>(threads_));
    {
        std::vector<std::jthread> team;
        for (int thread = 0; thread < threads_; ++thread)
            team.emplace_back([this, &rates, thread] {
                const double wall = wall_seconds();
                const double processor = thread_processor_seconds();
                double flop = 0;
                float sink = 0;
                double seconds = 0;
                while (seconds < kSeconds) {
                    flop += run_chains_(100'000, &sink);
                    seconds = thread_processor_seconds() - processor;
                }
                rates[static_cast<std::size_t>(thread)] = {flop / (wall_seconds() - wall) / 1e9, flop / seconds / 1e9};
            });
    }
    FmaPeak sum;
    for (const Rate& rate : rates) {
        sum.wall += rate.wall;
        sum.processor += rate.processor;
    }
    wall_.push_back(sum.wall);
    processor_.push_back(sum.processor / threads_);
}

FmaPeak PeakMeter::peak() const { return {summary_of(wall_).median, summary_of(processor_).median}; }

}  // namespace nca::bench
#endif
