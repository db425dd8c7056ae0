// The one matrix product of the fp32 stage, for kernels: a block of threads computes 64 x 64 numbers of a product, each
// thread 8 x 8 of them, from tiles of both factors in shared memory. What a factor is - a matrix, a gathered or scaled
// one - its user says by a function of (place along the sum, row or column). Sums run in a fixed order.
#pragma once

#include <gpu_language.h>

namespace nca::gpu::fp32 {

inline constexpr int kTile = 64;        // rows and columns of a block's product
inline constexpr int kDepth = 8;        // summands brought to shared memory at a time
inline constexpr int kThreads = 64;     // of a block
inline constexpr int kLeastBlocks = 4;  // of a multiprocessor: at most 255 registers
inline constexpr int kOwnRows = 8;      // of a thread
inline constexpr int kOwnColumns = 8;
inline constexpr int kPitch = kTile + 4;  // against bank conflicts; a multiple of 4, so that four are read at once

struct Tiles {
    alignas(16) float a[kDepth][kPitch];
    alignas(16) float b[kDepth][kPitch];
};

struct Sums {
    float value[kOwnRows][kOwnColumns];
};

/// Row r and column c of a thread's numbers. Its columns are two runs of four, half a tile apart: neighbouring threads
/// then read neighbouring 16 bytes, and no bank of shared memory is asked twice.
__device__ inline int own_row(int r) { return static_cast<int>(threadIdx.x) / (kTile / kOwnColumns) * kOwnRows + r; }
__device__ inline int own_column(int c) {
    return c / 4 * (kTile / 2) + static_cast<int>(threadIdx.x) % (kTile / kOwnColumns) * 4 + c % 4;
}

/// Which way neighbouring threads read: along the sum or across it, whichever lies side by side in memory.
enum class Along { sum, tile };

/// A thread's numbers of a tile, on their way to it: they are asked for while the tile before is multiplied.
struct Share {
    static constexpr int kCount = kDepth * kTile / kThreads;
    float value[kCount];
};

/// Place along the sum and across it of number i of this thread.
struct ShareSpot {
    int k, i;
};
template <Along kAlong>
__device__ __forceinline__ ShareSpot share_spot(int number) {
    const int n = static_cast<int>(threadIdx.x) + number * kThreads;
    return kAlong == Along::sum ? ShareSpot{n % kDepth, n / kDepth} : ShareSpot{n / kTile, n % kTile};
}

/// value(first + k, i) of each spot, zero beyond the depth.
template <Along kAlong, class Value>
__device__ __forceinline__ Share load_share(int first, int depth, const Value& value) {
    Share share;
    for (int number = 0; number < Share::kCount; ++number) {
        const ShareSpot spot = share_spot<kAlong>(number);
        share.value[number] = first + spot.k < depth ? value(first + spot.k, spot.i) : 0.0F;
    }
    return share;
}

template <Along kAlong>
__device__ __forceinline__ void store_share(float (&tile)[kDepth][kPitch], const Share& share) {
    for (int number = 0; number < Share::kCount; ++number) {
        const ShareSpot spot = share_spot<kAlong>(number);
        tile[spot.k][spot.i] = share.value[number];
    }
}

/// sums += sum over k < depth of a(k, row) * b(k, column). After each pair of tiles watch(tile of b) is called.
/// All threads of the block.
template <Along kAlongA, Along kAlongB, class A, class B, class Watch>
__device__ __forceinline__ void add_product(Tiles& tiles, int depth, const A& a, const B& b, Sums& sums,
                                            const Watch& watch) {
    Share next_a = load_share<kAlongA>(0, depth, a);
    Share next_b = load_share<kAlongB>(0, depth, b);
    for (int first = 0; first < depth; first += kDepth) {
        __syncthreads();  // nobody reads the tiles before any more
        store_share<kAlongA>(tiles.a, next_a);
        store_share<kAlongB>(tiles.b, next_b);
        __syncthreads();
        next_a = load_share<kAlongA>(first + kDepth, depth, a);
        next_b = load_share<kAlongB>(first + kDepth, depth, b);
        for (int k = 0; k < kDepth; ++k) {
            float left[kOwnRows];
            float right[kOwnColumns];
            for (int r = 0; r < kOwnRows; ++r) left[r] = tiles.a[k][own_row(r)];
            for (int c = 0; c < kOwnColumns; ++c) right[c] = tiles.b[k][own_column(c)];
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
            if (own_row(r) < rows && own_column(c) < columns) use(own_row(r), own_column(c), sums.value[r][c]);
}

}  // namespace nca::gpu::fp32
