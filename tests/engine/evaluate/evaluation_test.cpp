// The whole evaluation: parts by name, progress, and that a part alone has the numbers that it has among all.
#include "engine/evaluate/evaluation.h"

#include <doctest/doctest.h>

#include "engine/model/errors.h"
#include "tests/engine/evaluate/busy_model.h"

namespace {

using namespace nca;

EvaluationPlan plan() {
    EvaluationPlan plan;
    plan.levels = {0, 1};
    plan.examples = 4;
    plan.steps = 4;
    plan.drift_steps = 70;
    plan.heal_steps = 4;
    plan.radius = 2;
    plan.border = 2;
    return plan;
}

Evaluation run(const EvaluationPlan& wanted) {
    return evaluate(test::busy_model(0.001F), test::small_target(), wanted, {}, [](double, std::string_view) {});
}

}  // namespace

TEST_CASE("evaluation: parts have names, and others are refused") {
    CHECK(parse_parts("all").size() == kEvaluationParts.size());
    CHECK(parse_parts("drift,step-size") == std::set<EvaluationPart>{EvaluationPart::drift, EvaluationPart::step_size});
    for (const EvaluationPart part : kEvaluationParts)
        CHECK(parse_parts(part_name(part)) == std::set<EvaluationPart>{part});
    CHECK_THROWS_AS(parse_parts("levels,"), InvalidSetting);
    CHECK_THROWS_AS(parse_parts("growth"), InvalidSetting);
}

TEST_CASE("evaluation: all parts are there, progress rises, and each alone is the same") {
    std::vector<double> shares;
    const Evaluation all = evaluate(test::busy_model(0.001F), test::small_target(), plan(), {},
                                    [&](double share, std::string_view) { shares.push_back(share); });
    CHECK(std::is_sorted(shares.begin(), shares.end()));
    CHECK(shares.front() == 0);
    CHECK(shares.back() < 1.0001);
    CHECK(all.levels.size() == 2);
    REQUIRE(all.map.has_value());
    CHECK(all.map->errors.size() == 11);
    REQUIRE(all.drift.has_value());
    CHECK(all.drift->steps == std::vector<int>{64, 70});
    CHECK(all.healing.size() == 16);
    CHECK(all.dropout.size() == 4);
    CHECK(all.step_size.size() == 5);
    CHECK(all.translation.size() == 7);
    for (const EvaluationPart part : kEvaluationParts) {
        EvaluationPlan alone = plan();
        alone.parts = {part};
        const Evaluation one = run(alone);
        CHECK(one.levels.empty() == (part != EvaluationPart::levels));
        if (one.map) CHECK(one.map->errors == all.map->errors);
        if (one.drift) CHECK(one.drift->errors == all.drift->errors);
        for (std::size_t i = 0; i < one.healing.size(); ++i)
            CHECK(one.healing[i].distance_end == all.healing[i].distance_end);
        for (std::size_t i = 0; i < one.dropout.size(); ++i)
            CHECK(one.dropout[i].error_after == all.dropout[i].error_after);
        for (std::size_t i = 0; i < one.step_size.size(); ++i)
            CHECK(one.step_size[i].error_after == all.step_size[i].error_after);
        for (std::size_t i = 0; i < one.translation.size(); ++i)
            CHECK(one.translation[i].difference == all.translation[i].difference);
    }
}

TEST_CASE("evaluation: what a late part would refuse is refused at once") {
    const auto refused = [](auto change) {
        EvaluationPlan wrong = plan();
        change(wrong);
        int parts = 0;
        CHECK_THROWS_AS(
            evaluate(test::busy_model(), test::small_target(), wrong, {}, [&](double, std::string_view) { ++parts; }),
            InvalidSetting);
        CHECK(parts == 0);
    };
    refused([](EvaluationPlan& wrong) { wrong.drift_steps = 0; });
    refused([](EvaluationPlan& wrong) { wrong.heal_steps = -1; });
    refused([](EvaluationPlan& wrong) { wrong.radius = 0; });
}
