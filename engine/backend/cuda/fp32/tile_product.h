// The one matrix product of the fp32 stage, for kernels: a block of threads computes 64 x 64 numbers of a product, each
// thread 8 x 4 of them, from tiles of both factors in shared memory. What a factor is - a matrix, a gathered or scaled
// one - its user says by a function of (place along the sum, row or column). Sums run in a fixed order.
#pragma once

#include <gpu_language.h>

namespace nca::gpu::fp32 {

inline constexpr int kTile = 64;      // rows and columns of a block's product
inline constexpr int kDepth = 16;     // summands brought to shared memory at a time
inline constexpr int kThreads = 128;  // of a block
inline constexpr int kOwnRows = 8;    // of a thread
inline constexpr int kOwnColumns = 4;
inline constexpr int kPitch = kTile + 4;  // against bank conflicts; a multiple of 4, so that four are read at once

struct Tiles {
    alignas(16) float a[kDepth][kPitch];
    alignas(16) float b[kDepth][kPitch];
};

struct Sums {
    float value[kOwnRows][kOwnColumns];
};

__device__ inline int own_row() { return static_cast<int>(threadIdx.x) / (kTile / kOwnColumns) * kOwnRows; }
__device__ inline int own_column() { return static_cast<int>(threadIdx.x) % (kTile / kOwnColumns) * kOwnColumns; }

/// Which way neighbouring threads read: along the sum or across it, whichever lies side by side in memory.
enum class Along { sum, tile };

/// tile[k][i] = value(first + k, i), zero beyond the depth.
template <Along kAlong, class Value>
__device__ __forceinline__ void fill_tile(float (&tile)[kDepth][kPitch], int first, int depth, const Value& value) {
    for (int n = static_cast<int>(threadIdx.x); n < kDepth * kTile; n += kThreads) {
        const int k = kAlong == Along::sum ? n % kDepth : n / kTile;
        const int i = kAlong == Along::sum ? n / kDepth : n % kTile;
        tile[k][i] = first + k < depth ? value(first + k, i) : 0.0F;
    }
}

/// sums += sum over k < depth of a(k, row) * b(k, column). After each pair of tiles watch(tile of b) is called.
/// All threads of the block.
template <Along kAlongA, Along kAlongB, class A, class B, class Watch>
__device__ __forceinline__ void add_product(Tiles& tiles, int depth, const A& a, const B& b, Sums& sums,
                                            const Watch& watch) {
    const int row = own_row();
    const int column = own_column();
    for (int first = 0; first < depth; first += kDepth) {
        __syncthreads();  // nobody reads the tiles before any more
        fill_tile<kAlongA>(tiles.a, first, depth, a);
        fill_tile<kAlongB>(tiles.b, first, depth, b);
        __syncthreads();
        for (int k = 0; k < kDepth; ++k) {
            float left[kOwnRows];
            float right[kOwnColumns];
            for (int r = 0; r < kOwnRows; ++r) left[r] = tiles.a[k][row + r];
            for (int c = 0; c < kOwnColumns; ++c) right[c] = tiles.b[k][column + c];
            for (int r = 0; r < kOwnRows; ++r)
                for (int c = 0; c < kOwnColumns; ++c)
                    sums.value[r][c] = multiply_add(left[r], right[c], sums.value[r][c]);
        }
        watch(tiles.b);
    }
}

template <Along kAlongA, Along kAlongB, class A, class B>
__device__ __forceinline__ void add_product(Tiles& tiles, int depth, const A& a, const B& b, Sums& sums) {
    add_product<kAlongA, kAlongB>(tiles, depth, a, b, sums, [](const float(&)[kDepth][kPitch]) {});
}

/// use(row, column, sum) for each of the thread's numbers inside rows x columns.
template <class Use>
__device__ __forceinline__ void for_own_sums(const Sums& sums, int rows, int columns, const Use& use) {
    for (int r = 0; r < kOwnRows; ++r)
        for (int c = 0; c < kOwnColumns; ++c)
            if (own_row() + r < rows && own_column() + c < columns)
                use(own_row() + r, own_column() + c, sums.value[r][c]);
}

}  // namespace nca::gpu::fp32
