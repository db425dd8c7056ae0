// The collectives of a warp against what CUDA's manual says of them.
#include "tests/cuda_emulation/warp.h"

#include <doctest/doctest.h>
#include <gpu_language.h>

#include <string>
#include <vector>

using nca::emulation::BadKernel;
using nca::emulation::run_grid;
using nca::emulation::settings;

namespace {

constexpr unsigned kAll = 0xFFFFFFFFU;

/// What each of 32 lanes gets from `collective(lane)`, the same for several orders of threads.
template <class Collective>
std::vector<int> of_lanes(Collective collective) {
    std::vector<int> found;
    for (const std::uint64_t seed : {0, 1, 2, 3}) {
        settings().order_seed = seed;
        std::vector<int> now(64, -1);
        run_grid(1, 64, 0, [&] { now[threadIdx.x] = collective(static_cast<int>(threadIdx.x % 32)); });
        settings() = {};
        CHECK(std::equal(now.begin(), now.begin() + 32, now.begin() + 32));  // two warps
        now.resize(32);
        CHECK((found.empty() || found == now));
        found = now;
    }
    return found;
}

template <class Kernel>
std::string complaint(Kernel kernel, unsigned threads = 32) {
    try {
        run_grid(1, threads, 0, kernel);
    } catch (const BadKernel& bad) {
        return bad.what();
    }
    return "";
}

}  // namespace

TEST_CASE("Shuffles take from the lane that is named") {
    const auto from = of_lanes([](int lane) { return __shfl_sync(kAll, lane * 10, 5 - lane); });
    const auto within8 = of_lanes([](int lane) { return __shfl_sync(kAll, lane * 10, 3, 8); });
    const auto exclusive = of_lanes([](int lane) { return __shfl_xor_sync(kAll, lane * 10, 4); });
    const auto down = of_lanes([](int lane) { return __shfl_down_sync(kAll, lane * 10, 3); });
    const auto up = of_lanes([](int lane) { return __shfl_up_sync(kAll, lane * 10, 3, 16); });
    for (int lane = 0; lane < 32; ++lane) {
        const auto i = static_cast<std::size_t>(lane);
        CHECK(from[i] == ((5 - lane) & 31) * 10);
        CHECK(within8[i] == (lane / 8 * 8 + 3) * 10);
        CHECK(exclusive[i] == (lane ^ 4) * 10);
        CHECK(down[i] == (lane + 3 < 32 ? lane + 3 : lane) * 10);
        CHECK(up[i] == (lane % 16 >= 3 ? lane - 3 : lane) * 10);
    }
}

TEST_CASE("A sum over a warp by shuffles, many in a row") {
    const auto sums = of_lanes([](int lane) {
        int total = 0;
        for (int round = 0; round < 20; ++round) {
            int sum = lane + round;
            for (int step = 16; step > 0; step /= 2) sum += __shfl_xor_sync(kAll, sum, step);
            total += sum;
        }
        return total;
    });
    for (const int sum : sums) CHECK(sum == 20 * 496 + 32 * 190);
}

TEST_CASE("Ballots, votes, and halves of a warp that go their own ways") {
    for (const int bits : of_lanes([](int lane) { return static_cast<int>(__ballot_sync(kAll, lane % 3 == 0)); }))
        CHECK(static_cast<unsigned>(bits) == 0x49249249U);
    for (const int any : of_lanes([](int lane) { return __any_sync(kAll, lane == 31); })) CHECK(any == 1);
    for (const int all : of_lanes([](int lane) { return __all_sync(kAll, lane != 31); })) CHECK(all == 0);
    const auto halves = of_lanes([](int lane) {
        if (lane < 16) return static_cast<int>(__ballot_sync(0x0000FFFFU, lane % 2 == 0));
        int sum = lane;
        sum += __shfl_xor_sync(0xFFFF0000U, sum, 1);
        return sum + static_cast<int>(__shfl_sync(0xFFFF0000U, 1000, 16));
    });
    CHECK(halves[3] == 0x5555);
    CHECK(halves[21] == 20 + 21 + 1000);
}

TEST_CASE("A collective that lanes miss is found") {
    const auto one_leaves = [] {
        if (threadIdx.x != 9) __syncwarp();
    };
    const auto two_shuffles = [] {
        if (threadIdx.x < 16)
            __shfl_sync(kAll, 1, 0);
        else
            __shfl_sync(kAll, 2, 0);
    };
    CHECK(complaint(one_leaves) != "");
    CHECK(complaint([] { __syncwarp(); }, 33).find("is not there") != std::string::npos);
    CHECK(complaint([] { __ballot_sync(1, 1); }).find("not in the mask") != std::string::npos);
    CHECK(complaint(two_shuffles).find("can't go on") != std::string::npos);
}

TEST_CASE("Bits and integers") {
    CHECK(__popc(0xF0F0U) == 8);
    CHECK(__ffs(0) == 0);
    CHECK(__ffs(0x80) == 8);
    CHECK(__clz(1) == 31);
    unsigned counter = 5;
    CHECK(atomicAdd(&counter, 3) == 5);
    CHECK(counter == 8);
    CHECK(__uint_as_float(__float_as_uint(1.5F)) == 1.5F);
}
