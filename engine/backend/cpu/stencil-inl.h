// What looks at a cell's neighbours or moves its channels, once for each instruction set (included by kernels.cpp
// alone): perception of active cells, adding their deltas, and perception transposed for the gradient.

#if defined(NCA_ENGINE_BACKEND_CPU_STENCIL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NCA_ENGINE_BACKEND_CPU_STENCIL_INL_H_
#undef NCA_ENGINE_BACKEND_CPU_STENCIL_INL_H_
#else
#define NCA_ENGINE_BACKEND_CPU_STENCIL_INL_H_
#endif

#include <hwy/highway.h>

#include "engine/backend/cpu/kernels.h"
#include "engine/backend/cpu/matmul-inl.h"
#include "engine/model/cell_rule.h"

HWY_BEFORE_NAMESPACE();
namespace nca::cpu {
namespace HWY_NAMESPACE {

void perceive(int rows, const std::uint32_t* offsets, const float* state, std::size_t pitch, int channels,
              float* perception) {
    const FloatTag d;
    const std::size_t lanes = hn::Lanes(d);
    const std::size_t step = static_cast<std::size_t>(channels);
    const Vector near = hn::Set(d, static_cast<float>(perceive_weight(1, 1, 0)));  // 2/8, straight neighbours
    const Vector far = hn::Set(d, static_cast<float>(perceive_weight(1, 1, 1)));   // 1/8, diagonal ones
    for (int row = 0; row < rows; ++row) {
        const float* HWY_RESTRICT centre = state + offsets[row];
        float* HWY_RESTRICT out = perception + static_cast<std::size_t>(row) * kKernels * step;
        for (std::size_t c = 0; c < step; c += lanes) {
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
            hn::Store(hn::Load(d, here), d, out + c);
            hn::Store(hn::MulAdd(near, down, hn::Mul(far, hn::Add(falling, rising))), d, out + step + c);
            hn::Store(hn::MulAdd(near, right, hn::Mul(far, hn::Sub(falling, rising))), d, out + 2 * step + c);
        }
    }
}

void add_delta(int rows, const std::uint32_t* offsets, const float* state, const float* delta, int delta_stride,
               float scale, int channels, float* next) {
    const FloatTag d;
    const std::size_t lanes = hn::Lanes(d);
    const Vector factor = hn::Set(d, scale);
    for (int row = 0; row < rows; ++row) {
        const float* HWY_RESTRICT from = state + offsets[row];
        const float* HWY_RESTRICT change =
            delta + static_cast<std::size_t>(row) * static_cast<std::size_t>(delta_stride);
        float* HWY_RESTRICT to = next + offsets[row];
        for (std::size_t c = 0; c < static_cast<std::size_t>(channels); c += lanes)
            hn::Store(hn::MulAdd(factor, hn::Load(d, change + c), hn::Load(d, from + c)), d, to + c);
    }
}

void gather_gradient(const float* const rows[9], int channels, bool keep_own, float* gradient) {
    const FloatTag d;
    const std::size_t lanes = hn::Lanes(d);
    const std::size_t step = static_cast<std::size_t>(channels);
    for (std::size_t c = 0; c < step; c += lanes) {
        Vector sum = keep_own ? hn::Load(d, gradient + c) : hn::Zero(d);
        for (int e = 0; e < 9; ++e) {
            if (rows[e] == nullptr) continue;
            const float* row = rows[e] + c;
            if (e == 4) {
                sum = hn::Add(sum, hn::Load(d, row));
                continue;
            }
            // A neighbour at offset e sees this cell at -e, and both gradient kernels are odd: hence the minus.
            const int dy = e / 3 - 1;
            const int dx = e % 3 - 1;
            if (dy != 0)
                sum = hn::NegMulAdd(hn::Set(d, static_cast<float>(perceive_weight(1, dy, dx))), hn::Load(d, row + step),
                                    sum);
            if (dx != 0)
                sum = hn::NegMulAdd(hn::Set(d, static_cast<float>(perceive_weight(2, dy, dx))),
                                    hn::Load(d, row + 2 * step), sum);
        }
        hn::Store(sum, d, gradient + c);
    }
}

}  // namespace HWY_NAMESPACE
}  // namespace nca::cpu
HWY_AFTER_NAMESPACE();

#endif  // include guard of one target
