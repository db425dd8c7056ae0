// The emulated execution model itself: indices, barriers, shared memory, and that what CUDA forbids is found.
#include "tests/cuda_emulation/grid_run.h"

#include <doctest/doctest.h>
#include <gpu_language.h>

#include <cmath>
#include <numeric>
#include <set>
#include <string>
#include <vector>

using nca::emulation::BadKernel;
using nca::emulation::run_grid;
using nca::emulation::settings;

namespace {

/// A seed for the launches of one test, and order again behind it.
class Seeded {
public:
    explicit Seeded(std::uint64_t seed) { settings().order_seed = seed; }
    ~Seeded() { settings() = {}; }
};

__global__ void write_index(int* out) {
    const unsigned block = (blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
    const unsigned thread = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
    const unsigned index = block * blockDim.x * blockDim.y * blockDim.z + thread;
    out[index] += static_cast<int>(index);
}

struct Row {
    int value[96];
};

template <bool kWithBarrier>
__global__ void reverse(const int* in, int* out) {
    Row& row = nca::gpu::block_shared<Row>();
    row.value[threadIdx.x] = in[blockIdx.x * 96 + threadIdx.x];
    if constexpr (kWithBarrier) __syncthreads();
    out[blockIdx.x * 96 + threadIdx.x] = row.value[95 - threadIdx.x];
}

template <bool kWithBarrier>
std::vector<int> reversed(std::uint64_t seed) {
    const Seeded seeded(seed);
    std::vector<int> in(3 * 96);
    std::iota(in.begin(), in.end(), 1);
    std::vector<int> out(in.size());
    run_grid(3, 96, 0, [&] { reverse<kWithBarrier>(in.data(), out.data()); });
    return out;
}

std::string complaint(dim3 grid, dim3 block, std::size_t shared_bytes, const std::function<void()>& kernel) {
    try {
        run_grid(grid, block, shared_bytes, kernel);
    } catch (const BadKernel& bad) {
        return bad.what();
    }
    return "";
}

bool contains(const std::string& text, const char* words) { return text.find(words) != std::string::npos; }

struct Numbers {
    float value[5];
};

}  // namespace

TEST_CASE("Every thread of every block runs once, whatever the order") {
    for (const std::uint64_t seed : {0, 1, 2}) {
        const Seeded seeded(seed);
        std::vector<int> out(2 * 3 * 2 * 5 * 3 * 4);
        run_grid({2, 3, 2}, {5, 3, 4}, 0, [&] { write_index(out.data()); });
        for (std::size_t i = 0; i < out.size(); ++i) REQUIRE(out[i] == static_cast<int>(i));
    }
}

TEST_CASE("A barrier makes the order of threads indifferent; without it, some order shows") {
    const std::vector<int> in_order = reversed<true>(0);
    CHECK(in_order[0] == 96);
    CHECK(in_order[96] == 192);
    std::set<std::vector<int>> without;
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
        CHECK(reversed<true>(seed) == in_order);
        without.insert(reversed<false>(seed));
    }
    CHECK(without.size() > 4);
}

TEST_CASE("Shared memory is new in every block") {
    std::vector<float> first(4 * 5);
    std::vector<float> dynamic(4);
    run_grid(4, 1, sizeof(float), [&] {
        Numbers& numbers = nca::gpu::block_shared<Numbers>();
        float* more = nca::gpu::dynamic_shared<float>();
        for (int i = 0; i < 5; ++i) first[blockIdx.x * 5 + static_cast<unsigned>(i)] = numbers.value[i];
        dynamic[blockIdx.x] = *more;
        std::fill_n(numbers.value, 5, 1.0F);
        *more = 1.0F;
    });
    for (const float value : first) CHECK(std::isnan(value));
    for (const float value : dynamic) CHECK(std::isnan(value));
}

TEST_CASE("A barrier counts votes") {
    std::vector<int> found(70);
    run_grid(1, 70, 0, [&] { found[threadIdx.x] = __syncthreads_count(threadIdx.x % 7 == 0); });
    for (const int votes : found) CHECK(votes == 10);
    run_grid(1, 70, 0, [&] { found[threadIdx.x] = __syncthreads_or(threadIdx.x == 69); });
    for (const int any : found) CHECK(any == 1);
}

TEST_CASE("What threads must not do at barriers is found, and a launch after it runs") {
    // Apart from CHECK, which would put all of it on one line: barriers are told apart by their place.
    const auto two_barriers = [] {
        if (threadIdx.x < 32)
            __syncthreads();
        else
            __syncthreads();
    };
    const auto one_leaves = [] {
        if (threadIdx.x != 17) __syncthreads();
    };
    const auto half_a_warp = [] {
        if (threadIdx.x < 16)
            __syncwarp();
        else
            __syncthreads();
    };
    for (const std::uint64_t seed : {0, 3, 4}) {
        const Seeded seeded(seed);
        CHECK(contains(complaint(1, 64, 0, two_barriers), "different barriers"));
        CHECK(complaint(2, 64, 0, one_leaves) != "");
        CHECK(contains(complaint(1, 32, 0, half_a_warp), "can't go on"));
        std::vector<int> out(64);
        run_grid(1, 64, 0, [&] {
            __syncthreads();
            write_index(out.data());
        });
        CHECK(out[63] == 63);
    }
}

TEST_CASE("Launches beyond the device's limits are refused") {
    const auto nothing = [] {};
    CHECK(contains(complaint(1, 1025, 0, nothing), "1025"));
    CHECK(contains(complaint(1, 0, 0, nothing), "at least 1"));
    CHECK(contains(complaint({1, 65536}, 1, 0, nothing), "65536"));
    CHECK(contains(complaint(0, 1, 0, nothing), "grid of 0"));
    CHECK(contains(complaint(1, 1, 300 * 1024, nothing), "shared memory"));
    CHECK(complaint(1, 1024, 100 * 1024, nothing) == "");
    settings().limits.shared_bytes = 99 * 1024;
    CHECK(contains(complaint(1, 1024, 100 * 1024, nothing), "shared memory"));
    settings() = {};
}

TEST_CASE("What a thread throws comes out of the launch") {
    CHECK_THROWS_AS(run_grid(1, 40, 0,
                             [] {
                                 __syncthreads();
                                 if (threadIdx.x == 33) throw std::runtime_error("33");
                                 __syncthreads();
                             }),
                    std::runtime_error);
    CHECK_THROWS_AS(__syncthreads(), BadKernel);
    CHECK_THROWS_AS(run_grid(1, 1, 0, [] { run_grid(1, 1, 0, [] {}); }), BadKernel);
}
