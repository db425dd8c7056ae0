// The collectives of a warp, each a rendezvous of the lanes in its mask. Where CUDA leaves the result open (a shuffle
// from a lane outside the mask) the result here is a pattern that shows: all bits set.
#pragma once

#include <cstring>
#include <type_traits>

#include "tests/cuda_emulation/grid_run.h"
#include "tests/cuda_emulation/race_notes.h"

namespace nca::emulation {

/// What a lane brings to a shuffle and takes from it.
template <class Value>
struct Shuffle {
    Value value;
    int source;
};

template <class Value>
NCA_FOR_THE_WARP void complete_shuffle(void* const* lanes, unsigned mask) {
    Value values[kWarpLanes];
    std::memset(static_cast<void*>(values), 0xFF, sizeof values);
    for (unsigned i = 0; i < kWarpLanes; ++i)
        if (lanes[i] != nullptr) values[i] = static_cast<Shuffle<Value>*>(lanes[i])->value;
    for (unsigned i = 0; i < kWarpLanes; ++i)
        if ((mask >> i & 1U) != 0) {
            auto& own = *static_cast<Shuffle<Value>*>(lanes[i]);
            own.value = values[own.source];
        }
}

template <class Value>
Value shuffle(unsigned mask, Value value, int source, const Where& where) {
    static_assert(std::is_trivially_copyable_v<Value> && sizeof(Value) <= 8);
    Shuffle<Value> own{value, source};
    warp_collective(mask, &own, complete_shuffle<Value>, where);
    return own.value;
}

struct Ballot {
    bool predicate;
    unsigned result;
};

NCA_FOR_THE_WARP inline void complete_ballot(void* const* lanes, unsigned mask) {
    unsigned bits = 0;
    for (unsigned i = 0; i < kWarpLanes; ++i)
        if ((mask >> i & 1U) != 0 && static_cast<Ballot*>(lanes[i])->predicate) bits |= 1U << i;
    for (unsigned i = 0; i < kWarpLanes; ++i)
        if ((mask >> i & 1U) != 0) static_cast<Ballot*>(lanes[i])->result = bits;
}

inline unsigned ballot(unsigned mask, bool predicate, const Where& where, Memory memory = Memory::as_it_was) {
    Ballot own{predicate, 0};
    warp_collective(mask, &own, complete_ballot, where, memory);
    return own.result;
}

/// First lane of the caller's segment of `width` lanes (a power of two).
inline int segment(int width) { return static_cast<int>(lane_index()) & ~(width - 1); }

}  // namespace nca::emulation

inline unsigned __ballot_sync(unsigned mask, int predicate,
                              nca::emulation::Where where = nca::emulation::Where::current()) {
    return nca::emulation::ballot(mask, predicate != 0, where);
}
inline int __any_sync(unsigned mask, int predicate, nca::emulation::Where where = nca::emulation::Where::current()) {
    return nca::emulation::ballot(mask, predicate != 0, where) != 0 ? 1 : 0;
}
inline int __all_sync(unsigned mask, int predicate, nca::emulation::Where where = nca::emulation::Where::current()) {
    return nca::emulation::ballot(mask, predicate != 0, where) == mask ? 1 : 0;
}
inline void __syncwarp(unsigned mask = 0xFFFFFFFFU, nca::emulation::Where where = nca::emulation::Where::current()) {
    nca::emulation::ballot(mask, false, where, nca::emulation::Memory::in_order);
}

template <class Value>
Value __shfl_sync(unsigned mask, Value value, int source, int width = 32,
                  nca::emulation::Where where = nca::emulation::Where::current()) {
    const int from = nca::emulation::segment(width) + (source & (width - 1));
    return nca::emulation::shuffle(mask, value, from, where);
}
template <class Value>
Value __shfl_xor_sync(unsigned mask, Value value, int lanes, int width = 32,
                      nca::emulation::Where where = nca::emulation::Where::current()) {
    const int lane = static_cast<int>(nca::emulation::lane_index());
    const int from = lane ^ lanes;
    return nca::emulation::shuffle(mask, value, from < nca::emulation::segment(width) + width ? from : lane, where);
}
template <class Value>
Value __shfl_down_sync(unsigned mask, Value value, unsigned lanes, int width = 32,
                       nca::emulation::Where where = nca::emulation::Where::current()) {
    const int lane = static_cast<int>(nca::emulation::lane_index());
    const int from = lane + static_cast<int>(lanes);
    return nca::emulation::shuffle(mask, value, from < nca::emulation::segment(width) + width ? from : lane, where);
}
template <class Value>
Value __shfl_up_sync(unsigned mask, Value value, unsigned lanes, int width = 32,
                     nca::emulation::Where where = nca::emulation::Where::current()) {
    const int lane = static_cast<int>(nca::emulation::lane_index());
    const int from = lane - static_cast<int>(lanes);
    return nca::emulation::shuffle(mask, value, from >= nca::emulation::segment(width) ? from : lane, where);
}
