// The twins of the tensor-core instructions and the kernels' index maps, each against a plain matrix product of numbers
// that are not symmetrical in anything: an index that is transposed or shifted shows.
#include "tests/cuda_emulation/gpu_tensor_core.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "engine/backend/cuda/tensor/fragments.h"
#include "tests/cuda_emulation/grid_run.h"

namespace {

using namespace nca::gpu;
using namespace nca::gpu::tensor;
using nca::emulation::BadKernel;
using nca::emulation::run_grid;

/// Small whole numbers: sums of their products are exact. No two rows or columns are alike.
float first_matrix(int row, int column) { return static_cast<float>((7 * row + 3 * column + row * column) % 23 - 9); }
float second_matrix(int row, int column) { return static_cast<float>((5 * row + 11 * column + row * row) % 19 - 6); }

struct Tiles {
    alignas(16) __half rows[16 * 24];             // (16, 16), pitch 24
    alignas(16) __half rows_transposed[16 * 24];  // (16, 16) as [depth][row]
    alignas(16) __half columns[16 * 24];          // [depth][16 columns]
    float result[16][16];
};

void fill(Tiles& tiles) {
    for (int i = 0; i < 16; ++i)
        for (int k = 0; k < 16; ++k) {
            tiles.rows[i * 24 + k] = __float2half_rn(first_matrix(i, k));
            tiles.rows_transposed[k * 24 + i] = __float2half_rn(first_matrix(i, k));
            tiles.columns[k * 24 + i] = __float2half_rn(second_matrix(k, i));
        }
}

void check_product(const Tiles& tiles) {
    for (int row = 0; row < 16; ++row)
        for (int column = 0; column < 16; ++column) {
            float wanted = 0.5F;
            for (int k = 0; k < 16; ++k) wanted += first_matrix(row, k) * second_matrix(k, column);
            CHECK(tiles.result[row][column] == wanted);
        }
}

TEST_CASE("tensor-core twins: fragments filled by the index maps give the plain product") {
    Tiles tiles{};
    run_grid(1, kLanes, 0, [&] {
        const int lane = static_cast<int>(threadIdx.x);
        RowFragment rows{};
        for (int word = 0; word < 4; ++word)  // A's words: rows g and g+8, depth by operand_depth
            for (int half = 0; half < 2; ++half) {
                const int row = lane / 4 + 8 * (word % 2);
                const int depth = operand_depth(lane, word / 2, half);
                rows.word[word] |= std::uint32_t{__float2half_rn(first_matrix(row, depth)).bits} << (16 * half);
            }
        for (int tile = 0; tile < 2; ++tile) {
            ColumnFragment columns{};
            for (int word = 0; word < 2; ++word)
                for (int half = 0; half < 2; ++half)
                    columns.word[word] |= std::uint32_t{__float2half_rn(second_matrix(operand_depth(lane, word, half),
                                                                                      8 * tile + operand_column(lane)))
                                                            .bits}
                                          << (16 * half);
            SumFragment sums{{0.5F, 0.5F, 0.5F, 0.5F}};
            multiply_tiles(sums, rows, columns);
            for (int part = 0; part < 4; ++part)
                tiles.result[sum_row(lane, part)][8 * tile + sum_column(lane, part)] = sums.value[part];
        }
    });
    check_product(tiles);
}

TEST_CASE("tensor-core twins: fragments loaded from tiles, straight and transposed, give the plain product") {
    for (const bool transposed : {false, true})
        for (const std::uint64_t seed : {0, 1, 2}) {
            CAPTURE(transposed);
            nca::emulation::settings().order_seed = seed;
            Tiles tiles{};
            fill(tiles);
            run_grid(1, kLanes, 0, [&] {
                const int lane = static_cast<int>(threadIdx.x);
                RowFragment rows;
                if (transposed)
                    load_rows_transposed(rows, tiles.rows_transposed, 24, 0, 0, lane);
                else
                    load_rows(rows, tiles.rows, 24, 0, 0, lane);
                ColumnFragment columns[2];
                load_column_pair(columns[0], columns[1], tiles.columns, 24, 0, 8 * (lane / 16), lane);
                for (int tile = 0; tile < 2; ++tile) {
                    SumFragment sums{{0.5F, 0.5F, 0.5F, 0.5F}};
                    multiply_tiles(sums, rows, columns[tile]);
                    for (int part = 0; part < 4; ++part)
                        tiles.result[sum_row(lane, part)][8 * tile + sum_column(lane, part)] = sums.value[part];
                }
            });
            check_product(tiles);
            nca::emulation::settings().order_seed = 0;
        }
}

TEST_CASE("tensor-core twins: a row that is not aligned to 16 bytes is refused") {
    Tiles tiles{};
    CHECK_THROWS_AS(run_grid(1, kLanes, 0,
                             [&] {
                                 std::uint32_t words[4];
                                 load_matrices(words, tiles.rows + 4);
                             }),
                    BadKernel);
}

TEST_CASE("tensor-core twins: a lane that stays away is found") {
    CHECK_THROWS_AS(run_grid(1, kLanes, 0,
                             [&] {
                                 if (threadIdx.x == 5) return;
                                 SumFragment sums{};
                                 multiply_tiles(sums, RowFragment{}, ColumnFragment{});
                             }),
                    BadKernel);
}

template <class Matrix>
void check_every_place_once() {
    std::vector<int> times(Matrix::kWords, 0);
    for (int tile = 0; tile < Matrix::kTiles; ++tile)
        for (int slice = 0; slice < Matrix::kSlices; ++slice)
            for (int lane = 0; lane < kLanes; ++lane)
                for (int word = 0; word < 2; ++word)
                    ++times[static_cast<std::size_t>(Matrix::lane_word(tile, slice, lane) + word)];
    CHECK(std::all_of(times.begin(), times.end(), [](int count) { return count == 1; }));
}

TEST_CASE("packed weights: every word belongs to one lane") {
    check_every_place_once<Packed1>();
    check_every_place_once<Packed2>();
    check_every_place_once<PackedBack1>();
    check_every_place_once<PackedBack2>();
}

}  // namespace
