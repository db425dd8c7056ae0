// Runs that go beyond the seed recipe: each preset learns on a small grid, what ends goes into the pool and starts from
// there, and a run resumed from its checkpoint computes the very same numbers.
#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "engine/io/checkpoint.h"
#include "engine/io/recipe_file.h"
#include "engine/train/trainer.h"
#include "tests/engine/io/temporary_directory.h"
#include "tests/engine/train/small_run.h"

namespace nca {
namespace {

using test::same_numbers;

/// A preset as it is, but for sizes that take a fraction of a second.
Recipe small_preset(const std::string& name) {
    Recipe recipe = load_recipe(std::string(NCA_SOURCE_DIR) + "/resources/recipes/" + name + ".json").recipe;
    const Recipe small = test::small_recipe();
    recipe.sizes = small.sizes;
    recipe.target_size = small.target_size;
    recipe.target_padding = small.target_padding;
    recipe.seed = small.seed;
    recipe.learning.batch = 4;
    recipe.learning.steps = name == "paper" ? 16 : 8;
    recipe.learning.learning_rate = recipe.learning.end_learning_rate = 5e-3;
    if (recipe.endurance.pool > 0) recipe.endurance.pool = 6;
    if (recipe.endurance.fewest_steps > 0) recipe.endurance.fewest_steps = 4;
    return recipe;
}

void iterate(Trainer& trainer, int times) {
    for (int i = 0; i < times; ++i) REQUIRE(trainer.iterate() == IterationEnd::done);
}

double mean_loss(const std::vector<IterationRecord>& history, std::size_t first, std::size_t count) {
    double sum = 0;
    for (std::size_t i = first; i < first + count; ++i) sum += history[i].loss;
    return sum / static_cast<double>(count);
}

bool same_pool(const Pool& a, const Pool& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if ((a[i] == nullptr) != (b[i] == nullptr) || (a[i] != nullptr && !(*a[i] == *b[i]))) return false;
    return true;
}

bool same_run(const TrainingState& a, const TrainingState& b) {
    return a.iteration == b.iteration && a.parameters.values == b.parameters.values &&
           a.optimiser.first_moment == b.optimiser.first_moment &&
           a.optimiser.second_moment == b.optimiser.second_moment && same_pool(a.pool, b.pool);
}

constexpr const char* kPresets[] = {"seed", "paper", "cax-main", "forever", "healer"};

TEST_CASE("endurance: every preset learns") {
    for (const std::string name : kPresets) {
        CAPTURE(name);
        Trainer trainer(test::small_run(small_preset(name)), {.backend = "cpu", .threads = 2});
        iterate(trainer, 80);
        const auto& history = trainer.state().history;
        const double first = mean_loss(history, 0, 10);
        const double last = mean_loss(history, 70, 10);
        MESSAGE(name << ": mean loss of the first 10 iterations " << first << ", of the last 10 " << last);
        CHECK(last < 0.9 * first);
    }
}

TEST_CASE("endurance: every preset resumed from its checkpoint gives the same numbers, to the bit") {
    const test::TemporaryDirectory directory;
    for (const std::string name : kPresets) {
        for (const std::string backend : {"cpu", "reference"}) {
            CAPTURE(name);
            CAPTURE(backend);
            Trainer whole(test::small_run(small_preset(name)), {.backend = backend, .threads = 2});
            iterate(whole, 7);
            save_checkpoint(directory / "run", whole.state());
            Trainer resumed(load_checkpoint(directory / "run"), {.backend = backend, .threads = 1});
            CHECK(same_run(whole.state(), resumed.state()));
            iterate(whole, 6);
            iterate(resumed, 6);
            CHECK(same_run(whole.state(), resumed.state()));
            for (std::size_t i = 7; i < 13; ++i)
                CHECK(same_numbers(whole.state().history[i], resumed.state().history[i]));
        }
    }
}

TEST_CASE("endurance: samples of the pool start where others ended, and say so") {
    Recipe recipe = small_preset("forever");
    recipe.endurance.fresh = 0;
    recipe.endurance.pool = 4;  // as many as samples: each iteration takes all places
    Trainer trainer(test::small_run(recipe), {.backend = "cpu", .threads = 1});
    iterate(trainer, 1);
    for (const double level : trainer.last_batch().levels) CHECK(level >= 0);
    const Pool pool = trainer.state().pool;
    for (const auto& state : pool) REQUIRE(state != nullptr);
    const auto ends = trainer.last_batch().ends;
    iterate(trainer, 1);
    for (const double level : trainer.last_batch().levels) CHECK(level == kFromPool);
    // Each start is one of the ends; a byte may fall to the next one by the rounding to halves.
    for (const auto& start : trainer.last_batch().starts) {
        int least = 256;
        for (const auto& end : ends) {
            int most = 0;
            for (std::size_t i = 0; i < end.size(); ++i) most = std::max(most, std::abs(start[i] - end[i]));
            least = std::min(least, most);
        }
        CHECK(least <= 1);
    }
    CHECK_FALSE(same_pool(trainer.state().pool, pool));
}

TEST_CASE("endurance: what has died leaves an empty place, and a fresh start takes it") {
    Recipe recipe = small_preset("forever");
    TrainingState run = test::small_run(recipe);
    const ParameterLayout layout(recipe.sizes);
    run.parameters.values[layout.bias2() + layout.bias2_count - 1] = -0.5F;  // alpha sinks wherever a cell fires
    recipe.learning.learning_rate = recipe.learning.end_learning_rate = 1e-9;
    recipe.keep_probability = 1;  // all of them, so that nothing is left after two steps
    run.recipe = recipe;
    Trainer trainer(run, {.backend = "cpu", .threads = 1});
    iterate(trainer, 4);
    for (const auto& state : trainer.state().pool) CHECK(state == nullptr);
    for (const double level : trainer.last_batch().levels) CHECK(level >= 0);
}

TEST_CASE("endurance: a wound is seen in the start") {
    Recipe recipe = small_preset("healer");
    recipe.endurance = {.pool = 4, .fresh = 0, .wounded = 1, .wound_least = 1, .wound_most = 1};
    Trainer wounded(test::small_run(recipe), {.backend = "cpu", .threads = 1});
    iterate(wounded, 1);
    const auto ends = wounded.last_batch().ends;
    iterate(wounded, 1);
    // A disc as wide as the picture, anywhere on it: no start is any of the ends.
    for (const auto& start : wounded.last_batch().starts)
        for (const auto& end : ends) CHECK(start != end);
}

TEST_CASE("endurance: the overflow penalty keeps states small") {
    const auto largest_after = [](double weight) {
        Recipe recipe = small_preset("forever");
        recipe.endurance.overflow_weight = weight;
        recipe.endurance.overflow_limit = 0.05;
        Trainer trainer(test::small_run(recipe), {.backend = "cpu", .threads = 2});
        iterate(trainer, 60);
        double sum = 0;
        std::size_t count = 0;
        for (const auto& packed : trainer.state().pool) {
            if (packed == nullptr) continue;
            std::vector<float> state(recipe.grid().cells() * static_cast<std::size_t>(recipe.sizes.channels));
            unpack_pool_state(*packed, recipe.sizes.channels, state);
            for (std::size_t i = 0; i < state.size(); ++i)
                if (i % 8 < 4) sum += std::abs(static_cast<double>(state[i]));  // hidden channels: the loss wants none
            ++count;
        }
        REQUIRE(count > 0);
        return sum / static_cast<double>(count);
    };
    const double free = largest_after(0);
    const double held = largest_after(100);
    MESSAGE("sum of hidden numbers without the penalty " << free << ", with it " << held);
    CHECK(held < 0.7 * free);
}

TEST_CASE("endurance: an abandoned iteration leaves the pool as it was") {
    class AbandonAt final : public Gate {
    public:
        explicit AbandonAt(int visit) : visits_left_(visit) {}
        bool wanted() const override { return true; }
        bool hold() override { return --visits_left_ > 0; }

    private:
        int visits_left_;
    };
    for (const std::string backend : {"cpu", "reference"}) {
        Trainer straight(test::small_run(small_preset("healer")), {.backend = backend, .threads = 2});
        iterate(straight, 4);
        Trainer trainer(test::small_run(small_preset("healer")), {.backend = backend, .threads = 2});
        iterate(trainer, 3);
        const Pool before = trainer.state().pool;
        for (int visit = 1;; visit += 1 + visit / 2) {
            AbandonAt gate(visit);
            if (trainer.iterate(&gate) == IterationEnd::done) break;
            CHECK(same_pool(trainer.state().pool, before));
        }
        CHECK(same_run(trainer.state(), straight.state()));
    }
}

}  // namespace
}  // namespace nca
