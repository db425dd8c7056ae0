// What looks at a cell's neighbours or moves its channels, once for each instruction set (included by kernels.cpp
// alone): perception of active cells, gathering their gradients, and perception transposed for the gradient.

#if defined(NCA_ENGINE_BACKEND_CPU_STENCIL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NCA_ENGINE_BACKEND_CPU_STENCIL_INL_H_
#undef NCA_ENGINE_BACKEND_CPU_STENCIL_INL_H_
#else
#define NCA_ENGINE_BACKEND_CPU_STENCIL_INL_H_
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>

#include "engine/backend/cpu/kernels.h"
#include "engine/backend/cpu/layout.h"
#include "engine/backend/cpu/matmul-inl.h"
#include "engine/model/cell_rule.h"

HWY_BEFORE_NAMESPACE();
namespace nca::cpu {
namespace HWY_NAMESPACE {

/// Place of the identity's vector of `channel` in row 0 of a blocked P; the other kernels' are kBlockFloats apart.
HWY_INLINE std::size_t perception_start(std::size_t channel) {
    return channel / kBlock * (kKernels * kBlockFloats) + channel % kBlock;
}

/// How far ahead perceive() asks for memory: a row takes some 50 cycles, memory some 300.
inline constexpr int kRowsAhead = 16;

void perceive(int rows, const std::uint32_t* offsets, const float* state, std::size_t pitch, int channels,
              float* perception) {
    const FloatTag d;
    const std::size_t step = static_cast<std::size_t>(channels);
    const Vector near = hn::Set(d, static_cast<float>(perceive_weight(1, 1, 0)));  // 2/8, straight neighbours
    const Vector far = hn::Set(d, static_cast<float>(perceive_weight(1, 1, 1)));   // 1/8, diagonal ones
    for (int row = 0; row < rows; ++row) {
        const float* HWY_RESTRICT centre = state + offsets[row];
        float* HWY_RESTRICT out = perception + static_cast<std::size_t>(row) * kBlock;
        // Column by column of a strip: what is new to the cache are the cells of the columns ahead.
        const float* ahead = state + offsets[std::min(row + kRowsAhead, rows - 1)];
        for (std::size_t c = 0; c < step; c += kBlock) {
            hwy::Prefetch(ahead + c);
            hwy::Prefetch(ahead + pitch + c);
        }
        for (std::size_t c = 0; c < step; c += kLanes) {
            const float* above = centre + c - pitch;
            const float* here = centre + c;
            const float* below = centre + c + pitch;
            const Vector north_west = hn::Load(d, above - step);
            const Vector north_east = hn::Load(d, above + step);
            const Vector south_west = hn::Load(d, below - step);
            const Vector south_east = hn::Load(d, below + step);
            // Both diagonals' differences serve both kernels: d/dy = sum, d/dx = difference.
            const Vector falling = hn::Sub(south_east, north_west);
            const Vector rising = hn::Sub(south_west, north_east);
            const Vector down = hn::Sub(hn::Load(d, below), hn::Load(d, above));
            const Vector right = hn::Sub(hn::Load(d, here + step), hn::Load(d, here - step));
            float* to = out + perception_start(c);
            hn::Store(hn::Load(d, here), d, to);
            hn::Store(hn::MulAdd(near, down, hn::Mul(far, hn::Add(falling, rising))), d, to + kBlockFloats);
            hn::Store(hn::MulAdd(near, right, hn::Mul(far, hn::Sub(falling, rising))), d, to + 2 * kBlockFloats);
        }
    }
}

void gather_rows(int rows, const std::uint32_t* offsets, const float* from, float scale, int channels, float* out) {
    const FloatTag d;
    const std::size_t step = static_cast<std::size_t>(channels);
    const Vector factor = hn::Set(d, scale);
    for (int row = 0; row < rows; ++row, out += kBlock) {
        const float* ahead = from + offsets[std::min(row + kRowsAhead, rows - 1)];
        for (std::size_t c = 0; c < step; c += kBlock) hwy::Prefetch(ahead + c);
        for (std::size_t c = 0; c < step; c += kLanes)
            hn::Store(hn::Mul(factor, hn::Load(d, from + offsets[row] + c)), d, out + block_start(c));
    }
}

void copy_rows(int cells, const std::uint32_t* offsets, const float* from, int channels, float* to) {
    const FloatTag d;
    const std::size_t step = static_cast<std::size_t>(channels);
    for (int i = 0; i < cells; ++i) {
        const std::size_t ahead = offsets[std::min(i + kRowsAhead, cells - 1)];
        const std::size_t place = offsets[i];
        for (std::size_t c = 0; c < step; c += kBlock) {
            hwy::Prefetch(from + ahead + c);
            hwy::Prefetch(to + ahead + c);
        }
        for (std::size_t c = 0; c < step; c += kLanes) hn::Store(hn::Load(d, from + place + c), d, to + place + c);
    }
}

void gather_gradient(int cells, const std::uint32_t* ids, const PerceptionGradients& from,
                     const std::uint8_t* keeps_own, int channels, float* gradient) {
    const FloatTag d;
    const std::size_t step = static_cast<std::size_t>(channels);
    for (int i = 0; i < cells; ++i) {
        const float* ahead = gradient + ids[std::min(i + kRowsAhead, cells - 1)] * step;
        for (std::size_t c = 0; c < step; c += kBlock) hwy::Prefetch(ahead + c);
        // The row of the column's right neighbour, which all cells of the next column need.
        const float* beside = from.rows + from.places[ids[std::min(i + kStripRows, cells - 1)] + 1];
        for (std::size_t c = 0; c < kKernels * step; c += kBlock) hwy::Prefetch(beside + c);
        const std::size_t id = ids[i];
        const float* rows[9];
#pragma GCC unroll 9
        for (int e = 0; e < 9; ++e)
            rows[e] =
                from.rows + from.places[static_cast<std::ptrdiff_t>(id) + (e / 3 - 1) * from.row_cells + e % 3 - 1];
        float* own = gradient + id * step;
        const auto keeps = hn::Gt(hn::Set(d, static_cast<float>(keeps_own[id])), hn::Zero(d));
        for (std::size_t c = 0; c < step; c += kBlock) {
            // All vectors of a line at once: a neighbour's address is looked up once for them.
            constexpr std::size_t kVectors = kBlock / kLanes;
            Vector sums[kVectors];
#pragma GCC unroll 4
            for (std::size_t part = 0; part < kVectors; ++part)
                sums[part] = hn::IfThenElseZero(keeps, hn::Load(d, own + c + part * kLanes));
            const std::size_t column = c * kKernels;
#pragma GCC unroll 9
            for (int e = 0; e < 9; ++e) {
                const float* row = rows[e] + column;
                // A neighbour at offset e sees this cell at -e, and both gradient kernels are odd: hence the minus.
                const int dy = e / 3 - 1;
                const int dx = e % 3 - 1;
                const Vector down = hn::Set(d, static_cast<float>(perceive_weight(1, dy, dx)));
                const Vector right = hn::Set(d, static_cast<float>(perceive_weight(2, dy, dx)));
#pragma GCC unroll 4
                for (std::size_t part = 0; part < kVectors; ++part) {
                    const float* from_row = row + part * kLanes;
                    if (e == 4) sums[part] = hn::Add(sums[part], hn::Load(d, from_row));
                    if (dy != 0) sums[part] = hn::NegMulAdd(down, hn::Load(d, from_row + kBlock), sums[part]);
                    if (dx != 0) sums[part] = hn::NegMulAdd(right, hn::Load(d, from_row + 2 * kBlock), sums[part]);
                }
            }
#pragma GCC unroll 4
            for (std::size_t part = 0; part < kVectors; ++part) hn::Store(sums[part], d, own + c + part * kLanes);
        }
    }
}

}  // namespace HWY_NAMESPACE
}  // namespace nca::cpu
HWY_AFTER_NAMESPACE();

#endif  // include guard of one target
