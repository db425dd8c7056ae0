// Twelve independent chains of vector multiply-adds a thread: enough to hide the latency, none touches memory.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tests/bench/fma_peak.cpp"
#include "tests/bench/fma_peak.h"

#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include <chrono>
#include <thread>
#include <vector>

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

}  // namespace HWY_NAMESPACE
}  // namespace nca::bench
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nca::bench {

HWY_EXPORT(run_chains);

double measure_fma_peak(int threads, double seconds) {
    using Clock = std::chrono::steady_clock;
    std::vector<double> rates(static_cast<std::size_t>(threads));
    {
        std::vector<std::jthread> team;
        for (int thread = 0; thread < threads; ++thread)
            team.emplace_back([&rates, thread, seconds] {
                const auto start = Clock::now();
                const auto elapsed = [&] { return std::chrono::duration<double>(Clock::now() - start).count(); };
                double flop = 0;
                float sink = 0;
                while (elapsed() < seconds) flop += HWY_DYNAMIC_DISPATCH(run_chains)(100'000, &sink);
                rates[static_cast<std::size_t>(thread)] = flop / elapsed() / 1e9;
            });
    }
    double sum = 0;
    for (const double rate : rates) sum += rate;
    return sum;
}

}  // namespace nca::bench
#endif
