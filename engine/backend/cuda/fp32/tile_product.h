// The one matrix product of the fp32 stage, for kernels: a block of threads computes 64 x 64 numbers of a product, each
// thread 8 x 4 of them, from tiles of both factors in shared memory. A tile is asked for while the one before it is
// multiplied. Sums run in a fixed order.
#pragma once

#include <gpu_language.h>

#include <cstddef>

namespace nca::gpu::fp32 {

inline constexpr int kTile = 64;        // rows and columns of a block's product
inline constexpr int kDepth = 16;       // summands brought to shared memory at a time
inline constexpr int kThreads = 128;    // of a block
inline constexpr int kLeastBlocks = 4;  // of a multiprocessor: at most 128 registers
inline constexpr int kOwnRows = 8;      // of a thread
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

/// Which way numbers lie side by side in memory, and neighbouring threads read: along the sum or across it.
enum class Along { sum, tile };

/// A factor's part for one block: number i across the sum (a row of the left factor, a column of the right one) at
/// place k along it.
template <Along kAlong>
struct Factor {
    const float* data;   ///< (k = 0, i = 0)
    std::size_t stride;  ///< from i to i + 1 if they lie along the sum, else from k to k + 1
    int count;           ///< of i; what is beyond counts as zero
};

/// A thread's way through a factor, tile after tile.
template <Along kAlong>
class FactorReader {
public:
    static constexpr int kShare = kDepth * kTile / kThreads;  ///< numbers of a tile that a thread brings

    __device__ explicit FactorReader(const Factor<kAlong>& factor)
        : next_(factor.data + (kAlong == Along::sum
                                   ? static_cast<std::size_t>(i()) * factor.stride + static_cast<std::size_t>(k())
                                   : static_cast<std::size_t>(k()) * factor.stride + static_cast<std::size_t>(i()))),
          between_(factor.stride * kBetween),
          ahead_(kAlong == Along::sum ? std::size_t{kDepth} : factor.stride * kDepth),
          count_(factor.count) {}

    /// Asks for the thread's numbers of the next tile, of whose places along the sum `left` are left.
    __device__ __forceinline__ void load(int left) {
        const float* from = next_;
        for (int n = 0; n < kShare; ++n, from += between_) {
            const bool there = kAlong == Along::sum ? k() < left && i() + n * kBetween < count_
                                                    : k() + n * kBetween < left && i() < count_;
            share_[n] = there ? *from : 0.0F;
        }
        next_ += ahead_;
    }

    __device__ __forceinline__ void store(float (&tile)[kDepth][kPitch]) const {
        for (int n = 0; n < kShare; ++n)
            tile[k() + (kAlong == Along::tile ? n * kBetween : 0)][i() + (kAlong == Along::sum ? n * kBetween : 0)] =
                share_[n];
    }

private:
    /// From one of the thread's numbers to the next, across the sum or along it.
    static constexpr int kBetween = kThreads / (kAlong == Along::sum ? kDepth : kTile);
    /// Its first number's place.
    __device__ static int k() {
        return kAlong == Along::sum ? static_cast<int>(threadIdx.x) % kDepth : static_cast<int>(threadIdx.x) / kTile;
    }
    __device__ static int i() {
        return kAlong == Along::sum ? static_cast<int>(threadIdx.x) / kDepth : static_cast<int>(threadIdx.x) % kTile;
    }

    const float* next_;
    std::size_t between_, ahead_;
    int count_;
    float share_[kShare];
};

/// sums += sum over k < depth of a(k, row) * b(k, column). After each pair of tiles watch(tile of b) is called.
/// All threads of the block.
template <Along kAlongA, Along kAlongB, class Watch>
__device__ __forceinline__ void add_product(Tiles& tiles, int depth, const Factor<kAlongA>& a, const Factor<kAlongB>& b,
                                            Sums& sums, const Watch& watch) {
    const int row = own_row();
    const int column = own_column();
    FactorReader<kAlongA> next_a(a);
    FactorReader<kAlongB> next_b(b);
    next_a.load(depth);
    next_b.load(depth);
    for (int first = 0; first < depth; first += kDepth) {
        __syncthreads();  // nobody reads the tiles before any more
        next_a.store(tiles.a);
        next_b.store(tiles.b);
        __syncthreads();
        next_a.load(depth - first - kDepth);
        next_b.load(depth - first - kDepth);
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

template <Along kAlongA, Along kAlongB>
__device__ __forceinline__ void add_product(Tiles& tiles, int depth, const Factor<kAlongA>& a, const Factor<kAlongB>& b,
                                            Sums& sums) {
    add_product(tiles, depth, a, b, sums, [](const float(&)[kDepth][kPitch]) {});
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
