// The trainer: it learns, it repeats itself to the bit, and what fails or is abandoned leaves nothing behind.
#include "engine/train/trainer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "engine/model/errors.h"
#include "engine/model/random.h"
#include "tests/engine/backend/tested_backends.h"
#include "tests/engine/train/small_run.h"

namespace nca {
namespace {

using test::same_numbers;
using test::small_recipe;
using test::small_run;

/// Abandons the computation at the n-th time the backend comes to it.
class AbandonAt final : public Gate {
public:
    explicit AbandonAt(int visit) : visits_left_(visit) {}
    bool wanted() const override { return true; }
    bool hold() override { return --visits_left_ > 0; }
    bool used() const { return visits_left_ <= 0; }

private:
    int visits_left_;
};

void iterate(Trainer& trainer, int times) {
    for (int i = 0; i < times; ++i) REQUIRE(trainer.iterate() == IterationEnd::done);
}

double mean_loss(const std::vector<IterationRecord>& history, std::size_t first, std::size_t count) {
    double sum = 0;
    for (std::size_t i = first; i < first + count; ++i) sum += history[i].loss;
    return sum / static_cast<double>(count);
}

bool same_run(const TrainingState& a, const TrainingState& b) {
    return a.iteration == b.iteration && a.parameters.values == b.parameters.values &&
           a.optimiser.first_moment == b.optimiser.first_moment &&
           a.optimiser.second_moment == b.optimiser.second_moment && same_numbers(a.history, b.history);
}

TEST_CASE("training lowers the loss on every backend") {
    for (const std::string& name : test::tested_backends()) {
        CAPTURE(name);
        Recipe recipe = small_recipe();
        recipe.learning.learning_rate = 5e-3;
        Trainer trainer(small_run(recipe), {.backend = name, .threads = 2});
        iterate(trainer, 400);
        const auto& history = trainer.state().history;
        const double first = mean_loss(history, 0, 10);
        const double last = mean_loss(history, 390, 10);
        MESSAGE(name << ": mean loss of the first 10 iterations " << first << ", of the last 10 " << last);
        CHECK(last < 0.6 * first);
        CHECK(trainer.state().iteration == 400);
    }
}

TEST_CASE("a record says what the iteration did") {
    Recipe recipe = small_recipe();
    recipe.learning.decay_iterations = 4;
    Trainer trainer(small_run(recipe), {.backend = "reference"});
    iterate(trainer, 6);
    const auto& history = trainer.state().history;
    REQUIRE(history.size() == 6);
    for (std::size_t i = 0; i < history.size(); ++i) {
        CHECK(history[i].iteration == static_cast<std::int64_t>(i));
        CHECK(history[i].learning_rate == learning_rate_at(recipe.learning, static_cast<std::int64_t>(i)));
        CHECK(history[i].gradient_norm > 0);
        CHECK(history[i].seconds > 0);
        CHECK(history[i].reach_share > 0);
        CHECK(history[i].reach_share <= 1);
        // Half of the cells in reach fire, give or take.
        CHECK(history[i].active_share / history[i].reach_share == doctest::Approx(0.5).epsilon(0.1));
    }
}

TEST_CASE("noise levels are those of their place in the stream, within the range asked for") {
    Recipe recipe = small_recipe();
    recipe.learning.noise_low = 0.25;
    recipe.learning.noise_high = 0.5;
    recipe.learning.batch = 3;
    Trainer trainer(small_run(recipe), {.backend = "reference"});
    iterate(trainer, 2);
    const BatchPictures& batch = trainer.last_batch();
    CHECK(batch.iteration == 1);
    REQUIRE(batch.levels.size() == 3);
    for (std::uint32_t sample = 0; sample < 3; ++sample) {
        const RandomPlace place{
            .seed = recipe.seed, .stream = Stream::noise_level, .iteration = 1, .sample = sample, .step = 0};
        const double unit = static_cast<double>(unit_float(random_words(place, 0).word[0]));
        CHECK(batch.levels[sample] == 0.25 + 0.25 * unit);
    }
    REQUIRE(batch.losses.size() == 3);
    CHECK((batch.losses[0] + batch.losses[1] + batch.losses[2]) / 3 ==
          doctest::Approx(trainer.state().history.back().loss).epsilon(1e-6));
    REQUIRE(batch.starts.size() == 3);
    REQUIRE(batch.ends.size() == 3);
    CHECK(batch.starts[0].size() == recipe.grid().cells() * kPictureChannels);
    CHECK(batch.starts[0] != batch.starts[1]);
    CHECK(batch.starts[0] != batch.ends[0]);
}

TEST_CASE("noise range of zero width at 0 starts from the target itself") {
    Recipe recipe = small_recipe();
    recipe.learning.noise_low = recipe.learning.noise_high = 0;
    Trainer trainer(small_run(recipe), {.backend = "reference"});
    iterate(trainer, 1);
    const std::vector<std::uint8_t>& target = trainer.state().target.picture.pixels;
    const std::vector<std::uint8_t>& start = trainer.last_batch().starts[0];
    REQUIRE(start.size() == target.size());
    // float(byte)/255*255 truncated may fall one below.
    for (std::size_t i = 0; i < start.size(); ++i) CHECK(std::abs(start[i] - target[i]) <= 1);
}

TEST_CASE("a run resumed from its state gives the same numbers, to the bit") {
    for (const std::string& name : test::tested_backends()) {
        CAPTURE(name);
        Trainer whole(small_run(), {.backend = name, .threads = 2});
        iterate(whole, 5);
        Trainer resumed(whole.state(), {.backend = name, .threads = 1});
        iterate(whole, 5);
        iterate(resumed, 5);
        CHECK(same_run(whole.state(), resumed.state()));
    }
}

TEST_CASE("a run begun from a model's parameters moves none of them by more than Adam's first step") {
    Trainer before(small_run(), {.backend = "reference"});
    iterate(before, 5);
    TrainingState run = small_run();  // as a model's file leaves it: no moments, no history
    run.parameters = before.state().parameters;
    run.iteration = 1000;
    Trainer trainer(run, {.backend = "reference"});
    iterate(trainer, 1);
    const double rate = trainer.state().history.back().learning_rate;
    double farthest = 0;
    for (std::size_t i = 0; i < run.parameters.values.size(); ++i)
        farthest = std::max(farthest, std::abs(static_cast<double>(trainer.state().parameters.values[i]) -
                                               static_cast<double>(run.parameters.values[i])));
    CHECK(farthest > 0.5 * rate);
    CHECK(farthest < 1.001 * rate);  // with a count of 1,001 it would be three times as far

    // Resumed, it goes on with the same numbers.
    Trainer resumed(trainer.state(), {.backend = "reference"});
    iterate(trainer, 3);
    iterate(resumed, 3);
    CHECK(same_run(trainer.state(), resumed.state()));
}

TEST_CASE("two seeds learn differently") {
    Recipe other = small_recipe();
    other.seed = 8;
    Trainer a(small_run(), {.backend = "reference"});
    Trainer b(small_run(other), {.backend = "reference"});
    iterate(a, 1);
    iterate(b, 1);
    CHECK(a.state().history[0].loss != b.state().history[0].loss);
}

TEST_CASE("controls apply at the next iteration and keep the moments") {
    Trainer trainer(small_run(), {.backend = "reference"});
    iterate(trainer, 4);
    LearningControls controls = trainer.state().recipe.learning;
    controls.learning_rate = 5e-4;
    controls.end_learning_rate = 5e-4;
    const OptimiserState moments = trainer.state().optimiser;
    trainer.set_controls(controls);
    CHECK(trainer.state().optimiser.first_moment == moments.first_moment);
    iterate(trainer, 1);
    CHECK(trainer.state().history[4].learning_rate == 5e-4);

    // The same change made to a checkpoint gives the same run, so nothing else was changed.
    Trainer whole(small_run(), {.backend = "reference"});
    iterate(whole, 4);
    TrainingState changed = whole.state();
    changed.recipe.learning = controls;
    Trainer resumed(changed, {.backend = "reference"});
    iterate(resumed, 1);
    CHECK(same_run(trainer.state(), resumed.state()));
}

TEST_CASE("batch and steps change in mid-run and keep the moments") {
    for (const std::string& name : test::tested_backends()) {
        CAPTURE(name);
        Trainer trainer(small_run(), {.backend = name, .threads = 2});
        iterate(trainer, 3);
        LearningControls controls = trainer.state().recipe.learning;
        controls.batch = 5;
        controls.steps = 11;
        trainer.set_controls(controls);
        iterate(trainer, 2);
        CHECK(trainer.last_batch().ends.size() == 5);

        Trainer whole(small_run(), {.backend = name, .threads = 2});
        iterate(whole, 3);
        TrainingState changed = whole.state();
        changed.recipe.learning = controls;
        Trainer resumed(changed, {.backend = name, .threads = 2});
        iterate(resumed, 2);
        CHECK(same_run(trainer.state(), resumed.state()));
    }
}

TEST_CASE("an impossible batch is refused by memory and the run is unchanged") {
    Trainer trainer(small_run(), {.backend = "reference"});
    iterate(trainer, 2);
    const TrainingState before = trainer.state();
    LearningControls controls = before.recipe.learning;
    controls.batch = 65'536;
    controls.steps = 100'000;
    trainer.set_controls(controls);
    CHECK_THROWS_AS(trainer.iterate(), OutOfMemory);
    CHECK(same_run(trainer.state(), before));
    trainer.set_controls(before.recipe.learning);
    iterate(trainer, 1);
    Trainer straight(small_run(), {.backend = "reference"});
    iterate(straight, 3);
    CHECK(same_run(trainer.state(), straight.state()));
}

TEST_CASE("settings out of range are refused and nothing changes") {
    Trainer trainer(small_run(), {.backend = "reference"});
    LearningControls controls = trainer.state().recipe.learning;
    controls.learning_rate = -1;
    CHECK_THROWS_AS(trainer.set_controls(controls), InvalidSetting);
    CHECK(trainer.state().recipe.learning == small_recipe().learning);
    CHECK_THROWS_AS(trainer.set_planned_iterations(-5), InvalidSetting);
    CHECK(trainer.state().recipe.iterations == small_recipe().iterations);
    trainer.set_planned_iterations(12);
    CHECK(trainer.state().recipe.iterations == 12);
}

TEST_CASE("a run whose parts do not fit is refused") {
    TrainingState run = small_run();
    SUBCASE("parameters") { run.parameters.values.pop_back(); }
    SUBCASE("sizes") { run.parameters.sizes.hidden += 1; }
    SUBCASE("moments") { run.optimiser.second_moment.clear(); }
    SUBCASE("target") { run.target.picture.height -= 1; }
    SUBCASE("target bytes") { run.target.picture.pixels.pop_back(); }
    SUBCASE("iteration") { run.iteration = -1; }
    SUBCASE("recipe") { run.recipe.learning.batch = 0; }
    CHECK_THROWS_AS(Trainer(run, {.backend = "reference"}), InvalidSetting);
}

TEST_CASE("poisoned parameters fail with a name and keep what was there") {
    for (const std::string& name : test::tested_backends()) {
        CAPTURE(name);
        TrainingState run = small_run();
        const ParameterLayout layout(run.recipe.sizes);
        // A bias of R: every cell that fires becomes NaN there.
        run.parameters.values[layout.bias2() + 4] = std::numeric_limits<float>::quiet_NaN();
        Trainer trainer(run, {.backend = name, .threads = 2});
        CHECK(trainer.iterate() == IterationEnd::failed);
        CHECK(trainer.failure().find("iteration 0") != std::string::npos);
        CHECK(trainer.failure().find("NaN") != std::string::npos);
        CHECK(trainer.failure().find("learning rate") != std::string::npos);
        CHECK(trainer.state().iteration == 0);
        CHECK(trainer.state().history.empty());
        CHECK(trainer.last_batch().iteration == -1);
        CHECK(std::memcmp(trainer.state().parameters.values.data(), run.parameters.values.data(),
                          run.parameters.values.size() * sizeof(float)) == 0);
    }
}

TEST_CASE("a run that explodes fails and can go on at a lower learning rate from its last good parameters") {
    Recipe recipe = small_recipe();
    recipe.learning.learning_rate = recipe.learning.end_learning_rate = 1000;
    recipe.learning.steps = 64;
    Trainer trainer(small_run(recipe), {.backend = "cpu", .threads = 2});
    IterationEnd end = IterationEnd::done;
    TrainingState last_good = trainer.state();
    for (int i = 0; i < 20 && end == IterationEnd::done; ++i) {
        last_good = trainer.state();
        end = trainer.iterate();
    }
    REQUIRE(end == IterationEnd::failed);
    CHECK(same_run(trainer.state(), last_good));
    for (const float value : trainer.state().parameters.values) CHECK(std::isfinite(value));

    // It goes on as a trainer that is made from its last good run would: the failure left nothing on the backend.
    LearningControls controls = recipe.learning;
    controls.learning_rate = controls.end_learning_rate = 1e-3;
    trainer.set_controls(controls);
    const IterationEnd again = trainer.iterate();
    TrainingState resumed_from = last_good;
    resumed_from.recipe.learning = controls;
    Trainer resumed(resumed_from, {.backend = "cpu", .threads = 2});
    CHECK(resumed.iterate() == again);
    CHECK(same_run(trainer.state(), resumed.state()));
}

TEST_CASE("an abandoned iteration changes nothing, wherever it was abandoned") {
    for (const std::string& name : test::tested_backends()) {
        CAPTURE(name);
        Trainer straight(small_run(), {.backend = name, .threads = 2});
        iterate(straight, 3);

        Trainer trainer(small_run(), {.backend = name, .threads = 2});
        iterate(trainer, 2);
        const TrainingState before = trainer.state();
        int abandoned = 0;
        int visit = 1;
        for (;; visit += 1 + visit / 3) {
            AbandonAt gate(visit);
            const IterationEnd end = trainer.iterate(&gate);
            if (end == IterationEnd::done) break;
            REQUIRE(end == IterationEnd::abandoned);
            REQUIRE(gate.used());
            CHECK(same_run(trainer.state(), before));
            CHECK(trainer.last_batch().iteration == 1);
            ++abandoned;
        }
        if (trainer.backend_description().find("tensor cores") != std::string::npos) {
            CHECK(abandoned >= 1);  // an iteration of this size is one piece of work, with one look at the gate before
        } else {
            // The gate was met in the rollout and in the backpropagation: more often than there are steps.
            CHECK(visit > trainer.state().recipe.learning.steps);
            CHECK(abandoned >= 5);
        }
        CHECK(same_run(trainer.state(), straight.state()));
    }
}

}  // namespace
}  // namespace nca
