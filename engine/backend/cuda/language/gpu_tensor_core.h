// Tensor-core instructions as functions, by inline PTX: `mma.sync.m16n8k16` (16-bit operands, 32-bit sums) and
// `ldmatrix` (sm_80 and later). All 32 lanes of a warp call them together. Which lane holds which element is the PTX
// manual's ("Matrix fragments for mma.m16n8k16"); fragments.h of the kernels spells it as index maps. The tests compile
// the same kernels against tests/cuda_emulation/gpu_tensor_core.h, which computes the same on the CPU.
#pragma once

#include <gpu_language.h>

#include <cstdint>

/// Unrolls the loop that follows: what is indexed by its counter then stays in registers.
#define NCA_UNROLL _Pragma("unroll")

namespace nca::gpu {

/// A warp's operands and sums: each lane holds these parts. Two 16-bit numbers a word, the first in the low half.
struct RowFragment {  ///< 16 rows x 16 of the common dimension ("A")
    std::uint32_t word[4];
};
struct ColumnFragment {  ///< 16 of the common dimension x 8 columns ("B")
    std::uint32_t word[2];
};
struct SumFragment {  ///< 16 rows x 8 columns
    float value[4];
};

/// The thread's number in its block, read anew each time: what is computed from it is then computed again as well, in
/// place of occupying registers all along.
__device__ inline int fresh_thread() {
    int thread = 0;
    asm volatile("mov.u32 %0, %%tid.x;" : "=r"(thread));
    __builtin_assume(thread >= 0);  // divisions by powers of two are shifts then
    return thread;
}

/// sums += rows * columns.
__device__ inline void multiply_tiles(SumFragment& sums, const RowFragment& rows, const ColumnFragment& columns) {
    asm volatile(
        "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
        : "+f"(sums.value[0]), "+f"(sums.value[1]), "+f"(sums.value[2]), "+f"(sums.value[3])
        : "r"(rows.word[0]), "r"(rows.word[1]), "r"(rows.word[2]), "r"(rows.word[3]), "r"(columns.word[0]),
          "r"(columns.word[1]));
}

/// sums = start + rows * columns.
__device__ inline void multiply_tiles(SumFragment& sums, const SumFragment& start, const RowFragment& rows,
                                      const ColumnFragment& columns) {
    asm volatile(
        "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%10,%11,%12,%13};"
        : "=f"(sums.value[0]), "=f"(sums.value[1]), "=f"(sums.value[2]), "=f"(sums.value[3])
        : "r"(rows.word[0]), "r"(rows.word[1]), "r"(rows.word[2]), "r"(rows.word[3]), "r"(columns.word[0]),
          "r"(columns.word[1]), "f"(start.value[0]), "f"(start.value[1]), "f"(start.value[2]), "f"(start.value[3]));
}

/// Four 8x8 matrices of 16-bit numbers from shared memory. Lane l names the 16 bytes (aligned so) that are row l % 8 of
/// matrix l / 8; it receives, of each matrix, columns 2 (l % 4) and the next of row l / 4.
__device__ inline void load_matrices(std::uint32_t (&words)[4], const __half* row) {
    const auto address = static_cast<std::uint32_t>(__cvta_generic_to_shared(row));
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
                 : "=r"(words[0]), "=r"(words[1]), "=r"(words[2]), "=r"(words[3])
                 : "r"(address)
                 : "memory");
}

/// The same, each matrix transposed on its way: the lane receives rows 2 (l % 4) and the next of column l / 4.
__device__ inline void load_matrices_transposed(std::uint32_t (&words)[4], const __half* row) {
    const auto address = static_cast<std::uint32_t>(__cvta_generic_to_shared(row));
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3}, [%4];"
                 : "=r"(words[0]), "=r"(words[1]), "=r"(words[2]), "=r"(words[3])
                 : "r"(address)
                 : "memory");
}

}  // namespace nca::gpu
