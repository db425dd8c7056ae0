// Draws what CUDA leaves open: which block or warp comes next. Seed 0 draws nothing and keeps everything in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

namespace nca::emulation {

class Order {
public:
    Order() = default;
    explicit Order(std::uint64_t seed)
        : drawn_(seed != 0), generator_(static_cast<std::uint32_t>(seed * 0x9E3779B9U)) {}

    /// One of `count`: the last one if nothing is drawn.
    std::size_t pick(std::size_t count) { return drawn_ ? generator_() % count : count - 1; }
    /// A start in a circle of `count`.
    unsigned rotation(unsigned count) { return drawn_ ? static_cast<unsigned>(generator_() % count) : 0; }

    /// Each number below `count` once; beyond a million in order in any case, as the list would be too long.
    template <class Visit>
    void for_each(std::uint64_t count, Visit visit) {
        if (!drawn_ || count > 1'000'000) {
            for (std::uint64_t i = 0; i < count; ++i) visit(i);
            return;
        }
        std::vector<std::uint32_t> numbers(count);
        std::iota(numbers.begin(), numbers.end(), 0U);
        while (!numbers.empty()) {
            std::swap(numbers[pick(numbers.size())], numbers.back());
            const std::uint32_t number = numbers.back();
            numbers.pop_back();
            visit(number);
        }
    }

private:
    bool drawn_ = false;
    std::minstd_rand generator_;
};

}  // namespace nca::emulation
