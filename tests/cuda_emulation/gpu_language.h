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
#include <memory>
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
template <class Number>
void __stcs(Number* at, Number value) {
    *at = value;
}

/// The four products of two words' bytes, added to a sum.
inline unsigned __dp4a(unsigned a, unsigned b, unsigned sum) {
    for (unsigned shift = 0; shift < 32; shift += 8) sum += (a >> shift & 0xFFU) * (b >> shift & 0xFFU);
    return sum;
}

inline unsigned __float_as_uint(float value) { return std::bit_cast<unsigned>(value); }
inline float __uint_as_float(unsigned bits) { return std::bit_cast<float>(bits); }
inline int __float_as_int(float value) { return std::bit_cast<int>(value); }
inline float __int_as_float(int bits) { return std::bit_cast<float>(bits); }

/// Adds to an integer and returns what was there.
template <class Integer, class Added>
requires std::is_integral_v<Integer> Integer atomicAdd(Integer* at, Added added) {
    return __atomic_fetch_add(at, static_cast<Integer>(added), __ATOMIC_RELAXED);
}

namespace nca::gpu {

inline constexpr std::size_t kSharedBytesForAll = 48 * 1024;
inline constexpr std::size_t kSharedBytesAnywhere = 99 * 1024;

template <class... Formals>
void reserve_shared(void (*kernel)(Formals...), std::size_t bytes) {
    emulation::reserve_shared(reinterpret_cast<const void*>(kernel), bytes);
}

template <class... Formals, class... Actuals>
void launch_at(emulation::Begin begin, Stream& stream, dim3 grid, dim3 block, std::size_t shared_bytes,
               void (*kernel)(Formals...), Actuals&&... actuals) {
    if (shared_bytes > std::max(kSharedBytesForAll, emulation::reserved_shared(reinterpret_cast<const void*>(kernel))))
        throw emulation::BadKernel("a launch with more shared memory than was reserved");
    std::tuple<std::decay_t<Formals>...> arguments(static_cast<Formals>(actuals)...);
    const emulation::Kernel with_arguments = [=] { std::apply(kernel, arguments); };
    emulation::enqueue_launch(
        stream, {grid, block, shared_bytes, begin, std::make_shared<const emulation::Kernel>(with_arguments)});
}

template <class... Formals, class... Actuals>
void launch(Stream& stream, dim3 grid, dim3 block, std::size_t shared_bytes, void (*kernel)(Formals...),
            Actuals&&... actuals) {
    launch_at(emulation::Begin::after_all_before, stream, grid, block, shared_bytes, kernel,
              std::forward<Actuals>(actuals)...);
}

/// Kernels follow each other here: what begins early on a GPU begins in its turn.
template <class... Formals, class... Actuals>
void launch_early(Stream& stream, dim3 grid, dim3 block, std::size_t shared_bytes, void (*kernel)(Formals...),
                  Actuals&&... actuals) {
    launch_at(emulation::Begin::early, stream, grid, block, shared_bytes, kernel, std::forward<Actuals>(actuals)...);
}
inline void await_kernels_before() { emulation::await_launch_before(); }
inline void let_next_kernel_begin() { emulation::let_next_launch_begin(); }

/// One place, whoever comes from where.
inline void meet_block() { emulation::block_barrier(false, emulation::Where::current()); }

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

// As the PTX manual has them: cvt with .satfinite and .relu (9.7.9.21), prmt (9.7.8.7).
inline std::uint32_t pack_bounded(float first, float second) {
    return emulation::finite_half_bits(first) | static_cast<std::uint32_t>(emulation::finite_half_bits(second)) << 16;
}
inline std::uint32_t pack_rectified(float first, float second) {
    return pack_bounded(first < 0.0F ? 0.0F : first, second < 0.0F ? 0.0F : second);
}
inline std::uint32_t permute_bytes(std::uint32_t low, std::uint32_t high, std::uint32_t selector) {
    const std::uint64_t bytes = low | std::uint64_t{high} << 32;
    std::uint32_t word = 0;
    for (unsigned i = 0; i < 4; ++i) {
        const std::uint32_t digit = selector >> (4 * i) & 0xFU;
        const auto byte = static_cast<std::uint32_t>(bytes >> (8 * (digit & 7U)) & 0xFFU);
        const std::uint32_t copies = (byte & 0x80U) != 0 ? 0xFFU : 0U;
        word |= ((digit & 8U) != 0 ? copies : byte) << (8 * i);
    }
    return word;
}

/// Not rounded once as on the GPU, but fast everywhere; results differ by rounding.
inline float multiply_add(float a, float b, float c) { return a * b + c; }

}  // namespace nca::gpu
