// Tensor-core instructions for the emulated GPU: what engine/backend/cuda/language/gpu_tensor_core.h does by inline
// PTX, computed by the last lane of the warp that arrives. Written from the fragment tables of the PTX manual (9.7.14,
// "Matrix fragments for mma.m16n8k16 with floating point type" and "ldmatrix"), not from the kernels' index maps.
#pragma once

#include <cstdint>
#include <cstring>

#include "tests/cuda_emulation/gpu_language.h"

#define NCA_UNROLL

namespace nca::gpu {

struct RowFragment {
    std::uint32_t word[4];
};
struct ColumnFragment {
    std::uint32_t word[2];
};
struct SumFragment {
    float value[4];
};

}  // namespace nca::gpu

namespace nca::emulation {

struct TileProduct {
    gpu::SumFragment* sums;
    const gpu::RowFragment* rows;
    const gpu::ColumnFragment* columns;
};

/// Half i (0: low) of a fragment's word.
inline float half_of(std::uint32_t word, unsigned i) {
    return half_value(static_cast<std::uint16_t>(i == 0 ? word & 0xFFFFU : word >> 16));
}

/// D = A B + C by the manual's tables, with groupID = lane >> 2 and threadID_in_group = lane % 4.
NCA_FOR_THE_WARP inline void complete_product(void* const* lanes, unsigned) {
    float a[16][16];
    float b[16][8];
    for (unsigned lane = 0; lane < kWarpLanes; ++lane) {
        const auto& own = *static_cast<TileProduct*>(lanes[lane]);
        const unsigned group = lane >> 2;
        const unsigned in_group = lane % 4;
        for (unsigned i = 0; i < 8; ++i) {  // a0 .. a7
            const unsigned row = (i < 2 || (i >= 4 && i < 6)) ? group : group + 8;
            const unsigned column = in_group * 2 + (i & 1U) + (i >= 4 ? 8 : 0);
            a[row][column] = half_of(own.rows->word[i / 2], i % 2);
        }
        for (unsigned i = 0; i < 4; ++i) {  // b0 .. b3
            const unsigned row = in_group * 2 + (i & 1U) + (i >= 2 ? 8 : 0);
            b[row][group] = half_of(own.columns->word[i / 2], i % 2);
        }
    }
    float d[16][8] = {};  // products of halves are exact in float
    for (unsigned row = 0; row < 16; ++row)
        for (unsigned k = 0; k < 16; ++k)
            for (unsigned column = 0; column < 8; ++column) d[row][column] += a[row][k] * b[k][column];
    for (unsigned lane = 0; lane < kWarpLanes; ++lane) {
        const auto& own = *static_cast<TileProduct*>(lanes[lane]);
        for (unsigned i = 0; i < 4; ++i) {  // c0 .. c3
            const unsigned row = i < 2 ? lane >> 2 : (lane >> 2) + 8;
            const unsigned column = (lane % 4) * 2 + (i & 1U);
            own.sums->value[i] += d[row][column];
        }
    }
}

struct MatrixLoad {
    std::uint16_t row[8];
    std::uint32_t (*words)[4];
};

/// Lanes 8m .. 8m+7 name the rows of matrix m; a lane receives elements 2 (lane % 4) and the next of row lane / 4.
template <bool kTransposed>
NCA_FOR_THE_WARP void complete_load(void* const* lanes, unsigned) {
    for (unsigned matrix = 0; matrix < 4; ++matrix) {
        const std::uint16_t* numbers[8];
        for (unsigned row = 0; row < 8; ++row) numbers[row] = static_cast<MatrixLoad*>(lanes[8 * matrix + row])->row;
        for (unsigned lane = 0; lane < kWarpLanes; ++lane) {
            const unsigned row = lane / 4;
            const unsigned column = 2 * (lane % 4);
            const std::uint32_t low = kTransposed ? numbers[column][row] : numbers[row][column];
            const std::uint32_t high = kTransposed ? numbers[column + 1][row] : numbers[row][column + 1];
            (*static_cast<MatrixLoad*>(lanes[lane])->words)[matrix] = low | high << 16;
        }
    }
}

/// Each lane reads the row that it names when it comes: ldmatrix orders no other lane's writing before it.
template <bool kTransposed>
void load_matrices(std::uint32_t (&words)[4], const __half* row, const Where& where) {
    if (reinterpret_cast<std::uintptr_t>(row) % 16 != 0)
        throw BadKernel("ldmatrix from an address that is no multiple of 16 bytes");
    MatrixLoad own{{}, &words};
    std::memcpy(own.row, row, sizeof own.row);
    warp_collective(0xFFFFFFFFU, &own, complete_load<kTransposed>, where);
}

}  // namespace nca::emulation

namespace nca::gpu {

inline int fresh_thread() { return static_cast<int>(threadIdx.x); }

inline void multiply_tiles(SumFragment& sums, const RowFragment& rows, const ColumnFragment& columns,
                           emulation::Where where = emulation::Where::current()) {
    emulation::TileProduct own{&sums, &rows, &columns};
    emulation::warp_collective(0xFFFFFFFFU, &own, emulation::complete_product, where);
}

inline void multiply_tiles(SumFragment& sums, const SumFragment& start, const RowFragment& rows,
                           const ColumnFragment& columns, emulation::Where where = emulation::Where::current()) {
    sums = start;
    multiply_tiles(sums, rows, columns, where);
}

inline void load_matrices(std::uint32_t (&words)[4], const __half* row,
                          emulation::Where where = emulation::Where::current()) {
    emulation::load_matrices<false>(words, row, where);
}

inline void load_matrices_transposed(std::uint32_t (&words)[4], const __half* row,
                                     emulation::Where where = emulation::Where::current()) {
    emulation::load_matrices<true>(words, row, where);
}

}  // namespace nca::gpu
