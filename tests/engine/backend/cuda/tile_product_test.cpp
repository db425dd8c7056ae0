// The blocks of the fp32 stage by themselves: the tiled product at every remainder of rows, columns and depth, ordered
// lists, sums over a block - each the same for several orders of threads.
#include "engine/backend/cuda/fp32/tile_product.h"

#include <doctest/doctest.h>
#include <gpu_language.h>

#include <numeric>
#include <vector>

#include "engine/backend/cuda/block_sum.h"
#include "engine/backend/cuda/fp32/compact.h"

using namespace nca::gpu;
using namespace nca::gpu::fp32;

namespace {

constexpr std::uint64_t kSeeds[] = {0, 5, 6, 7};

/// Runs a kernel on the processor in the order of a seed.
template <class Kernel>
void run(std::uint64_t seed, dim3 grid, dim3 block, Kernel kernel) {
    nca::emulation::settings().order_seed = seed;
    nca::emulation::run_grid(grid, block, 0, kernel);
    nca::emulation::settings() = {};
}

float left_at(int row, int k) { return static_cast<float>((row * 7 + k * 3) % 11) - 5.0F; }
float right_at(int k, int column) { return static_cast<float>((k * 5 + column * 2) % 13) - 6.0F; }

/// One tile of a product (rows, columns) with the given depth, by the kernel's code; whole numbers, so that it is
/// exact.
std::vector<float> product(int rows, int columns, int depth, std::uint64_t seed) {
    std::vector<float> out(static_cast<std::size_t>(rows * columns), -1.0F);
    std::vector<float> left(static_cast<std::size_t>(rows * depth));      // (rows, depth)
    std::vector<float> right(static_cast<std::size_t>(depth * columns));  // (depth, columns)
    for (int k = 0; k < depth; ++k) {
        for (int row = 0; row < rows; ++row) left[static_cast<std::size_t>(row * depth + k)] = left_at(row, k);
        for (int column = 0; column < columns; ++column)
            right[static_cast<std::size_t>(k * columns + column)] = right_at(k, column);
    }
    run(seed, 1, kThreads, [&] {
        Sums sums{};
        add_product(block_shared<Tiles>(), depth,
                    Factor<Along::sum>{left.data(), static_cast<std::size_t>(depth), rows},
                    Factor<Along::tile>{right.data(), static_cast<std::size_t>(columns), columns}, sums);
        for_own_sums(sums, rows, columns, [&](int row, int column, float sum) {
            out[static_cast<std::size_t>(row * columns + column)] = sum;
        });
    });
    return out;
}

}  // namespace

TEST_CASE("cuda fp32: the tiled product is right at every remainder") {
    for (const int rows : {1, 7, 8, 9, 63, 64})
        for (const int columns : {1, 3, 4, 5, 64})
            for (int depth = 0; depth <= 2 * kDepth + 1; ++depth) {
                std::vector<float> wanted;
                for (int row = 0; row < rows; ++row)
                    for (int column = 0; column < columns; ++column) {
                        float sum = 0;
                        for (int k = 0; k < depth; ++k) sum += left_at(row, k) * right_at(k, column);
                        wanted.push_back(sum);
                    }
                REQUIRE(product(rows, columns, depth, static_cast<std::uint64_t>(depth)) == wanted);
            }
}

TEST_CASE("cuda fp32: the sum over rows of a tile is handed out once for each pair of tiles") {
    constexpr int kLong = 37;
    const std::vector<float> left(kTile * kLong, 1.0F);
    std::vector<float> right(kLong * kTile);
    for (int k = 0; k < kLong; ++k)
        for (int column = 0; column < kTile; ++column)
            right[static_cast<std::size_t>(k * kTile + column)] = right_at(k, column);
    for (const std::uint64_t seed : kSeeds) {
        std::vector<float> sums(kTile, 0.0F);
        run(seed, 1, kThreads, [&] {
            Sums own{};
            float sum = 0;
            const int thread = static_cast<int>(threadIdx.x);
            add_product(block_shared<Tiles>(), kLong, Factor<Along::sum>{left.data(), kLong, kTile},
                        Factor<Along::tile>{right.data(), kTile, kTile}, own, [&](const float(&tile)[kDepth][kPitch]) {
                            for (int k = 0; k < kDepth && thread < kTile; ++k) sum += tile[k][thread];
                        });
            if (thread < kTile) sums[static_cast<std::size_t>(thread)] = sum;
        });
        for (int column = 0; column < kTile; ++column) {
            float wanted = 0;
            for (int k = 0; k < kLong; ++k) wanted += right_at(k, column);
            CHECK(sums[static_cast<std::size_t>(column)] == wanted);
        }
    }
}

TEST_CASE("cuda fp32: lists are in order, whoever comes first") {
    for (const std::uint64_t seed : kSeeds)
        for (const int count : {0, 1, 31, 64, 65, 200, 256, 300}) {
            for (const unsigned step : {1U, 3U, 50U, 1000U}) {
                std::vector<std::uint32_t> list(300, 0);
                std::vector<int> place(1000, -1);
                int found = -1;
                run(seed, 1, 64, [&] {
                    const int own = compact_block<64>(
                        100, count, list.data(), [&](std::uint32_t number) { return number % step == 0; },
                        [&](std::uint32_t number, int at) { place[number] = at; });
                    if (threadIdx.x == 5) found = own;
                });
                std::vector<std::uint32_t> wanted;
                for (std::uint32_t number = 100; number < 100 + static_cast<std::uint32_t>(count); ++number)
                    if (number % step == 0) wanted.push_back(number);
                REQUIRE(found == static_cast<int>(wanted.size()));
                list.resize(wanted.size());
                REQUIRE(list == wanted);
                for (std::size_t i = 0; i < wanted.size(); ++i) REQUIRE(place[wanted[i]] == static_cast<int>(i));
            }
        }
}

TEST_CASE("cuda: the sum over a block has one order") {
    std::vector<double> sums;
    for (const std::uint64_t seed : kSeeds) {
        double first = 0;
        std::uint32_t second = 0;
        run(seed, 1, 256, [&] {
            const double sum = sum_block<256>(1.0 / (1.0 + threadIdx.x));
            const std::uint32_t count = sum_block<256>(threadIdx.x);
            if (threadIdx.x == 0) {
                first = sum;
                second = count;
            }
        });
        sums.push_back(first);
        CHECK(second == 255 * 128);
        CHECK(first == doctest::Approx(6.1243448));
    }
    for (const double sum : sums) CHECK(sum == sums.front());
}
