// Small training runs for tests: a coloured disc of 8x8 cells on a 16x16 grid, few channels, a fraction of a second an
// iteration on any backend.
#pragma once

#include "engine/model/picture.h"
#include "engine/model/recipe.h"
#include "engine/model/training_state.h"

namespace nca::test {

inline Recipe small_recipe() {
    Recipe recipe;
    recipe.sizes = {.channels = 8, .hidden = 16};
    recipe.target_size = 8;
    recipe.target_padding = 4;
    recipe.learning.batch = 2;
    recipe.learning.steps = 8;
    recipe.iterations = 1'000'000;
    recipe.seed = 7;
    return recipe;
}

inline Target disc_target(const Recipe& recipe) {
    const GridSize grid = recipe.grid();
    Target target{{grid.height, grid.width, std::vector<std::uint8_t>(grid.cells() * kPictureChannels, 0)}};
    const double centre_y = grid.height / 2.0;
    const double centre_x = grid.width / 2.0;
    const double radius = recipe.target_size / 2.0;
    for (int y = 0; y < grid.height; ++y)
        for (int x = 0; x < grid.width; ++x) {
            const double dy = y + 0.5 - centre_y;
            const double dx = x + 0.5 - centre_x;
            if (dy * dy + dx * dx > radius * radius) continue;
            const std::size_t at = static_cast<std::size_t>(y * grid.width + x) * kPictureChannels;
            target.picture.pixels[at + 0] = 230;
            target.picture.pixels[at + 1] = static_cast<std::uint8_t>(60 + 8 * y);
            target.picture.pixels[at + 2] = 30;
            target.picture.pixels[at + 3] = 255;
        }
    return target;
}

inline TrainingState small_run(const Recipe& recipe = small_recipe()) {
    return initial_training_state(recipe, disc_target(recipe));
}

/// Losses, gradient norms and shares of two histories are the same numbers; wall times are not looked at.
inline bool same_numbers(const IterationRecord& a, const IterationRecord& b) {
    return a.iteration == b.iteration && a.loss == b.loss && a.gradient_norm == b.gradient_norm &&
           a.learning_rate == b.learning_rate && a.reach_share == b.reach_share && a.active_share == b.active_share;
}

inline bool same_numbers(const std::vector<IterationRecord>& a, const std::vector<IterationRecord>& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (!same_numbers(a[i], b[i])) return false;
    return true;
}

/// A record as a checkpoint holds it, in single precision.
inline IterationRecord as_stored(IterationRecord record) {
    for (double* value : {&record.loss, &record.gradient_norm, &record.learning_rate, &record.reach_share,
                          &record.active_share, &record.seconds})
        *value = static_cast<double>(static_cast<float>(*value));
    return record;
}

inline std::vector<IterationRecord> as_stored(std::vector<IterationRecord> records) {
    for (IterationRecord& record : records) record = as_stored(record);
    return records;
}

/// The records from index `first` up to, not with, `end`.
inline std::vector<IterationRecord> part(const std::vector<IterationRecord>& records, std::int64_t first,
                                         std::int64_t end) {
    return {records.begin() + first, records.begin() + end};
}

}  // namespace nca::test
