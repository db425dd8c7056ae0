// The words in which the kernels are written, for g++: with this header, which engine/backend/cuda/language has under
// the same name for nvcc, the very kernels run on the processor. What is not here, kernels may not use - float atomics
// above all, as their order is not fixed, and __shared__, as nobody could see that it was not initialised.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <tuple>
#include <type_traits>
#include <utility>

#include "engine/backend/cuda/device.h"
#include "tests/cuda_emulation/emulated_device.h"
#include "tests/cuda_emulation/grid_run.h"
#include "tests/cuda_emulation/half.h"
#include "tests/cuda_emulation/vectors.h"
#include "tests/cuda_emulation/warp.h"

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __align__(bytes) alignas(bytes)

using std::max;
using std::min;

inline void __syncthreads(nca::emulation::Where where = nca::emulation::Where::current()) {
    nca::emulation::block_barrier(false, where);
}
inline int __syncthreads_count(int predicate, nca::emulation::Where where = nca::emulation::Where::current()) {
    return nca::emulation::block_barrier(predicate != 0, where);
}
inline int __syncthreads_or(int predicate, nca::emulation::Where where = nca::emulation::Where::current()) {
    return nca::emulation::block_barrier(predicate != 0, where) > 0 ? 1 : 0;
}
inline void __threadfence() {}
inline void __threadfence_block() {}

inline int __popc(unsigned bits) { return std::popcount(bits); }
inline int __popcll(unsigned long long bits) { return std::popcount(bits); }
inline int __ffs(int bits) { return bits == 0 ? 0 : std::countr_zero(static_cast<unsigned>(bits)) + 1; }
inline int __clz(int bits) { return std::countl_zero(static_cast<unsigned>(bits)); }

template <class Number>
Number __ldg(const Number* at) {
    return *at;
}

inline unsigned __float_as_uint(float value) { return std::bit_cast<unsigned>(value); }
inline float __uint_as_float(unsigned bits) { return std::bit_cast<float>(bits); }
inline int __float_as_int(float value) { return std::bit_cast<int>(value); }
inline float __int_as_float(int bits) { return std::bit_cast<float>(bits); }

/// Adds to an integer and returns what was there.
template <class Integer, class Added>
requires std::is_integral_v<Integer> Integer atomicAdd(Integer* at, Added added) {
    return std::exchange(*at, static_cast<Integer>(*at + static_cast<Integer>(added)));
}

namespace nca::gpu {

template <class... Formals, class... Actuals>
void launch(Stream& stream, dim3 grid, dim3 block, std::size_t shared_bytes, void (*kernel)(Formals...),
            Actuals&&... actuals) {
    std::tuple<std::decay_t<Formals>...> arguments(static_cast<Formals>(actuals)...);
    emulation::enqueue_launch(
        stream, [=] { emulation::run_grid(grid, block, shared_bytes, [&] { std::apply(kernel, arguments); }); });
}

/// Kernels follow each other here: what begins early on a GPU begins in its turn.
template <class... Formals, class... Actuals>
void launch_early(Stream& stream, dim3 grid, dim3 block, void (*kernel)(Formals...), Actuals&&... actuals) {
    launch(stream, grid, block, 0, kernel, std::forward<Actuals>(actuals)...);
}
inline void await_kernels_before() {}
inline void let_next_kernel_begin() {}

template <class Contents>
Contents& block_shared() {
    static_assert(std::is_trivially_default_constructible_v<Contents> && std::is_trivially_destructible_v<Contents>,
                  "shared memory is neither constructed nor destroyed");
    static const char key = 0;  // one for each type
    return *static_cast<Contents*>(emulation::static_shared_memory(&key, sizeof(Contents), alignof(Contents)));
}

template <class Number>
Number* dynamic_shared() {
    return static_cast<Number*>(emulation::dynamic_shared_memory());
}

/// Not rounded once as on the GPU, but fast everywhere; results differ by rounding.
inline float multiply_add(float a, float b, float c) { return a * b + c; }

}  // namespace nca::gpu
