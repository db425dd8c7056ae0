// A small model that does something: fresh parameters leave every living cell as it is.
#pragma once

#include "engine/model/parameters.h"
#include "tests/engine/train/small_run.h"

namespace nca::test {

/// `strength` of what it does in a step; with little of it the grid lives on for long.
inline Parameters busy_model(float strength = 0.01F) {
    const ModelSizes sizes = small_recipe().sizes;
    Parameters parameters = initial_parameters(sizes, 5);
    const ParameterLayout layout(sizes);
    for (std::size_t i = 0; i < layout.weights2_count; ++i)
        parameters.values[layout.weights2() + i] = strength * static_cast<float>(static_cast<int>(i % 11) - 5);
    return parameters;
}

inline Target small_target() { return disc_target(small_recipe()); }

}  // namespace nca::test
