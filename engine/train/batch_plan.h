// What one iteration does with its batch: how many steps it rolls, which samples start from the pool and which from
// noise, and who is wounded first. A pure function of recipe, iteration and the pool's filled places: every choice is a
// Philox draw keyed by its place, so that a resumed run plans the same.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/model/brush.h"
#include "engine/model/pool.h"
#include "engine/model/recipe.h"

namespace nca {

/// One sample of a batch.
struct SamplePlan {
    int slot = -1;                ///< its place in the pool, where its final state goes; -1: none
    bool fresh = true;            ///< starts from noise, else from the state in its slot
    std::optional<Stroke> wound;  ///< a disc, erased or noised, before the first step
};

struct BatchPlan {
    int steps = 0;
    std::vector<SamplePlan> samples;  ///< (B)

    bool all_fresh() const;
};

BatchPlan plan_batch(const Recipe& recipe, std::int64_t iteration, const Pool& pool);

}  // namespace nca
