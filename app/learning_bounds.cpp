// Searches for the largest numbers by halves: the bytes that a backend needs grow with each of them.
#include "app/learning_bounds.h"

#include <algorithm>

#include "engine/backend/backend.h"

namespace nca {
namespace {

constexpr int kMostBatch = 1024;
constexpr int kMostSteps = 4096;
constexpr double kMostRate = 1;
constexpr std::int64_t kMostIterations = 10'000'000;

/// The largest number in [1, most] that `fits`, which holds up to some number and not above it; 1 where none does.
template <class Fits>
int largest(int most, Fits fits) {
    int low = 1;
    while (low < most) {
        const int middle = low + (most - low + 1) / 2;
        if (fits(middle))
            low = middle;
        else
            most = middle - 1;
    }
    return low;
}

}  // namespace

LearningBounds learning_bounds(const Execution& execution, const Recipe& recipe, std::size_t available) {
    const LearningControls& learning = recipe.learning;
    const auto fits = [&](int batch, int steps) {
        const BackendShape shape{recipe.sizes, recipe.grid(), batch, steps};
        return least_backend_bytes(execution, shape) <= available / 2;
    };
    LearningBounds bounds;
    bounds.batch =
        std::max(learning.batch, largest(kMostBatch, [&](int batch) { return fits(batch, learning.steps); }));
    bounds.steps =
        std::max(learning.steps, largest(kMostSteps, [&](int steps) { return fits(learning.batch, steps); }));
    bounds.rate = std::max({kMostRate, learning.learning_rate, learning.end_learning_rate});
    bounds.iterations = std::max(kMostIterations, recipe.iterations);
    return bounds;
}

}  // namespace nca
