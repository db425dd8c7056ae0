// Plans of batches: the same for the same place, spread as they should be, and nothing but fresh starts in the seed
// recipe.
#include "engine/train/batch_plan.h"

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <memory>
#include <set>

#include "tests/engine/train/small_run.h"

namespace nca {
namespace {

Recipe enduring_recipe() {
    Recipe recipe = test::small_recipe();
    recipe.learning.batch = 4;
    recipe.endurance = {.pool = 16, .fresh = 0.25, .fewest_steps = 3, .wounded = 0.5};
    return recipe;
}

Pool filled(int places) { return Pool(static_cast<std::size_t>(places), std::make_shared<PoolState>()); }

TEST_CASE("plan: the seed recipe starts every sample from noise and rolls all its steps") {
    const BatchPlan plan = plan_batch(test::small_recipe(), 5, {});
    CHECK(plan.steps == test::small_recipe().learning.steps);
    CHECK(plan.all_fresh());
    for (const SamplePlan& sample : plan.samples) {
        CHECK(sample.slot == -1);
        CHECK_FALSE(sample.wound.has_value());
    }
}

TEST_CASE("plan: slots never repeat in a batch and all come up; steps and wounds keep to their ranges") {
    const Recipe recipe = enduring_recipe();
    std::map<int, int> slots;
    std::set<int> steps;
    int wounds = 0;
    int erased = 0;
    int from_pool = 0;
    for (std::int64_t iteration = 0; iteration < 500; ++iteration) {
        const BatchPlan plan = plan_batch(recipe, iteration, filled(16));
        REQUIRE(plan.samples.size() == 4);
        std::set<int> own;
        for (std::size_t b = 0; b < 4; ++b) {
            const SamplePlan& sample = plan.samples[b];
            own.insert(sample.slot);
            ++slots[sample.slot];
            CHECK(sample.fresh == (b == 0));
            if (sample.fresh) CHECK_FALSE(sample.wound.has_value());
            from_pool += sample.fresh ? 0 : 1;
            if (!sample.wound) continue;
            ++wounds;
            erased += sample.wound->kind == BrushKind::erase ? 1 : 0;
            REQUIRE(sample.wound->points.size() == 1);
            CHECK(sample.wound->points[0].x >= 4);
            CHECK(sample.wound->points[0].x <= 12);
            CHECK(sample.wound->radius >= 0.8F);
            CHECK(sample.wound->radius <= 2.4F);
        }
        CHECK(own.size() == 4);
        steps.insert(plan.steps);
    }
    CHECK(slots.size() == 16);
    for (const auto& [slot, count] : slots) CHECK(std::abs(count - 125) < 50);
    CHECK(*steps.begin() == 3);
    CHECK(*steps.rbegin() == 8);
    CHECK(steps.size() == 6);
    CHECK(std::abs(wounds - from_pool / 2) < 100);
    CHECK(std::abs(erased - wounds / 2) < 80);
}

TEST_CASE("plan: an empty place and a batch larger than the pool start from noise") {
    const Recipe recipe = enduring_recipe();
    const BatchPlan empty = plan_batch(recipe, 0, Pool(16));
    CHECK(empty.all_fresh());
    for (const SamplePlan& sample : empty.samples) CHECK(sample.slot >= 0);  // its end goes there
    const BatchPlan small = plan_batch(recipe, 0, filled(3));
    CHECK(small.samples[3].slot == -1);
    CHECK(small.samples[3].fresh);
    CHECK_FALSE(small.samples[1].fresh);
}

TEST_CASE("plan: seeds and iterations plan differently, the same place alike") {
    Recipe recipe = enduring_recipe();
    const auto slots_of = [](const BatchPlan& plan) {
        std::vector<int> slots;
        for (const SamplePlan& sample : plan.samples) slots.push_back(sample.slot);
        return slots;
    };
    const auto first = slots_of(plan_batch(recipe, 7, filled(16)));
    CHECK(slots_of(plan_batch(recipe, 7, filled(16))) == first);
    CHECK(slots_of(plan_batch(recipe, 8, filled(16))) != first);
    recipe.seed += 1;
    CHECK(slots_of(plan_batch(recipe, 7, filled(16))) != first);
}

}  // namespace
}  // namespace nca
