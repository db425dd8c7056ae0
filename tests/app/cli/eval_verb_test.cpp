// What `dnca eval` plans from its options and the model's recipe.
#include "app/cli/eval_verb.h"

#include <doctest/doctest.h>

#include "engine/model/errors.h"

using namespace nca;

TEST_CASE("eval: without options all parts, by the model's own steps, picture and border") {
    Recipe recipe;
    recipe.learning.steps = 128;
    recipe.target_size = 20;
    recipe.target_padding = 6;
    recipe.keep_probability = 0.75;
    const EvaluationPlan plan = plan_evaluation({}, recipe);
    CHECK(plan.parts.size() == kEvaluationParts.size());
    CHECK(plan.levels == ErrorByLevelSettings{}.levels);
    CHECK(plan.examples == 16);
    CHECK(plan.steps == 128);
    CHECK(plan.heal_steps == 128);
    CHECK(plan.drift_steps == 4096);
    CHECK(plan.radius == 4);
    CHECK(plan.border == 6);
    CHECK(plan.keep_probability == 0.75);
}

TEST_CASE("eval: options are taken, and a picture of nothing is refused") {
    Settings settings;
    settings.measures.parts = "levels,healing";
    settings.measures.heal_steps = 9;
    settings.measures.radius = 2.5;
    settings.examples = 3;
    settings.steps = 7;
    settings.recipe.seed = 11;
    settings.levels = {0.5};
    const EvaluationPlan plan = plan_evaluation(settings, {});
    CHECK(plan.parts == std::set<EvaluationPart>{EvaluationPart::levels, EvaluationPart::healing});
    CHECK(plan.heal_steps == 9);
    CHECK(plan.radius == 2.5);
    CHECK(plan.examples == 3);
    CHECK(plan.steps == 7);
    CHECK(plan.seed == 11);
    CHECK(plan.levels == std::vector<double>{0.5});
    settings.measures.parts = "levels";
    settings.measures.picture = "p.png";
    CHECK_THROWS_AS(plan_evaluation(settings, {}), InvalidSetting);
}
