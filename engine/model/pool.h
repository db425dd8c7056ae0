// The pool of final states from which later iterations start, so that a pattern is trained for longer than one rollout
// (Mordvintsev et al., Growing Neural Cellular Automata, Distill 2020). A state is kept as it goes into files: a bit a
// cell, and the numbers of the cells that are not empty in half precision. What training uses is what is kept, so that
// a run resumed from a file computes the same numbers; a state of 72x72 cells with 64 channels, of which a sixth lives,
// takes 0.11 MB instead of 1.3. States are immutable and shared, so that copies of a run cost nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/model/sizes.h"

namespace nca {

/// One state (H,W,C).
struct PoolState {
    std::vector<std::uint8_t> occupied;  ///< (ceil(H*W / 8)): cell i (raster order) is bit i % 8 of byte i / 8
    std::vector<std::uint16_t> halves;   ///< (M,C): the M occupied cells in raster order; the others are zero
    friend bool operator==(const PoolState&, const PoolState&) = default;
};

/// N places; null: empty, a sample that comes to it starts afresh.
using Pool = std::vector<std::shared_ptr<const PoolState>>;

/// Bytes of PoolState::occupied.
std::size_t pool_mask_bytes(const GridSize& grid);
/// Occupied cells by the mask.
std::size_t occupied_cells(std::span<const std::uint8_t> mask);

/// Null for a state that is not worth keeping: nothing in it lives, or a number is not finite or beyond a half.
std::shared_ptr<const PoolState> pack_pool_state(std::span<const float> state, int channels);
/// `state` (H,W,C) is overwritten wholly.
void unpack_pool_state(const PoolState& packed, int channels, std::span<float> state);

}  // namespace nca
