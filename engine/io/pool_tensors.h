// A run's pool of states as tensors of a checkpoint. Private to checkpoint.cpp. With N places of which F are filled,
// and M occupied cells in all of them:
//   pool.filled    U8 (N)                1 where a place holds a state
//   pool.occupied  U8 (F, ceil(H*W/8))   a bit a cell of each state (pool.h)
//   pool.halves    U8 (M, C, 2)          the occupied cells' numbers, IEEE half precision, little-endian
// A run without a pool has none of them. A pool of 64 states of a lizard on 72x72 cells with 64 channels takes 6 to 8
// MB; as floats of all cells it would take 85.
#pragma once

#include "engine/io/parameter_tensors.h"
#include "engine/model/pool.h"

namespace nca {

/// Throws BadFile if the tensors do not fit each other, the recipe or its grid.
Pool read_pool(const TensorFile& file, const Recipe& recipe);

void store_pool(TensorMap& tensors, const Pool& pool, const Recipe& recipe);

}  // namespace nca
