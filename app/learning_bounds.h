// The largest numbers that the Learn tab's fields take: so much that it is surely enough for anybody, and no more than
// the memory holds. What was typed beyond them is clamped to them, so they are numbers that a run can begin with.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/backend/backends.h"
#include "engine/model/recipe.h"

namespace nca {

struct LearningBounds {
    int batch = 1;                ///< with the recipe's steps
    int steps = 1;                ///< with the recipe's batch
    double rate = 1;              ///< start and end
    std::int64_t iterations = 0;  ///< planned
};

/// `available`: bytes that the engine's memory still has (available_bytes()); half of them may go to learning, as the
/// engine at work stays until the next is made. Never less than what the recipe has now.
LearningBounds learning_bounds(const Execution& execution, const Recipe& recipe, std::size_t available);

}  // namespace nca
