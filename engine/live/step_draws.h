// Where one step of the live grid draws its keep mask, so that the mask can be told again afterwards.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/model/random.h"

namespace nca {

struct StepDraws {
    RandomPlace place{};            ///< its iteration is the reset count, its step the number of steps done before
    double keep_probability = 1.0;  ///< in (0,1]

    /// True if the cell of this index (raster order) fired in the step.
    bool fires(std::size_t cell) const {
        return keep_word(place, static_cast<std::uint32_t>(cell)) < keep_threshold(keep_probability);
    }
};

}  // namespace nca
