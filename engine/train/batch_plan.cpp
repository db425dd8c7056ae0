// The draws of a plan. Slots are drawn without repetition, by the beginning of a Fisher-Yates shuffle.
#include "engine/train/batch_plan.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>

#include "engine/model/random.h"

namespace nca {
namespace {

double unit(std::uint32_t word) { return static_cast<double>(unit_float(word)); }

/// A whole number in [0, count).
int whole_below(std::uint32_t word, int count) { return std::min(static_cast<int>(unit(word) * count), count - 1); }

class Draws {
public:
    Draws(const Recipe& recipe, std::int64_t iteration) : seed_(recipe.seed), iteration_(iteration) {}

    RandomWords words(Stream stream, std::size_t sample, std::uint32_t index = 0) const {
        return random_words({.seed = seed_,
                             .stream = stream,
                             .iteration = static_cast<std::uint32_t>(iteration_),
                             .sample = static_cast<std::uint32_t>(sample),
                             .step = 0},
                            index);
    }

private:
    std::uint64_t seed_;
    std::int64_t iteration_;
};

int draw_steps(const Recipe& recipe, const Draws& draws) {
    const int most = recipe.learning.steps;
    const int fewest = recipe.endurance.fewest_steps;
    if (fewest <= 0 || fewest >= most) return most;
    return fewest + whole_below(draws.words(Stream::horizon, 0).word[0], most - fewest + 1);
}

/// Anywhere on the picture; half of them erased, half noised.
std::optional<Stroke> draw_wound(const Recipe& recipe, const Draws& draws, std::size_t sample) {
    const Endurance& endurance = recipe.endurance;
    const RandomWords words = draws.words(Stream::wound, sample);
    if (!(unit(words.word[0]) < endurance.wounded)) return std::nullopt;
    const double side = recipe.target_size;
    const auto place = [&](std::uint32_t word) {
        return static_cast<float>(recipe.target_padding + unit(word) * side);
    };
    const double radius = endurance.wound_least + (endurance.wound_most - endurance.wound_least) * unit(words.word[1]);
    Stroke wound;
    wound.kind = unit(draws.words(Stream::wound, sample, 1).word[0]) < 0.5 ? BrushKind::erase : BrushKind::noise;
    wound.points = {{place(words.word[2]), place(words.word[3])}};
    wound.radius = static_cast<float>(radius * side);
    wound.hardness = 1;
    return wound;
}

}  // namespace

bool BatchPlan::all_fresh() const {
    return std::all_of(samples.begin(), samples.end(), [](const SamplePlan& sample) { return sample.fresh; });
}

BatchPlan plan_batch(const Recipe& recipe, std::int64_t iteration, const Pool& pool) {
    const Draws draws(recipe, iteration);
    const auto batch = static_cast<std::size_t>(recipe.learning.batch);
    BatchPlan plan{draw_steps(recipe, draws), std::vector<SamplePlan>(batch)};
    const auto fresh = static_cast<std::size_t>(std::ceil(recipe.endurance.fresh * static_cast<double>(batch) - 1e-9));
    std::vector<int> slots(pool.size());
    std::iota(slots.begin(), slots.end(), 0);
    for (std::size_t b = 0; b < std::min(batch, slots.size()); ++b) {
        const int left = static_cast<int>(slots.size() - b);
        std::swap(slots[b],
                  slots[b + static_cast<std::size_t>(whole_below(draws.words(Stream::pool_slot, b).word[0], left))]);
        SamplePlan& sample = plan.samples[b];
        sample.slot = slots[b];
        sample.fresh = b < fresh || pool[static_cast<std::size_t>(slots[b])] == nullptr;
        if (!sample.fresh) sample.wound = draw_wound(recipe, draws, b);
    }
    return plan;
}

}  // namespace nca
