// Tests of what a failed run tells.
#include "app/failure_story.h"

#include <doctest/doctest.h>

#include <limits>
#include <vector>

namespace nca {
namespace {

TrainerSnapshot failed_at(std::int64_t iteration, double loss, double norm, double rate) {
    TrainerSnapshot run;
    run.state = RunState::failed;
    run.iteration = iteration;
    run.last_good = iteration - 17;
    run.failure = "iteration 3417: the loss is NaN";
    run.failed_record = IterationRecord{};
    run.failed_record->iteration = iteration;
    run.failed_record->loss = loss;
    run.failed_record->gradient_norm = norm;
    run.failed_record->learning_rate = rate;
    run.kept = {{iteration, 0.3, rate, false}, {iteration - 17, 4.1e-3, 1e-4, true}, {3000, 4.4e-3, 1e-4, true}};
    return run;
}

std::vector<IterationRecord> records(std::int64_t until, std::int64_t change, double norm_after, double rate_after) {
    std::vector<IterationRecord> all;
    for (std::int64_t i = until - 200; i < until; ++i) {
        IterationRecord record;
        record.iteration = i;
        record.loss = 4e-3;
        record.gradient_norm = i < change ? 0.31 : norm_after;
        record.learning_rate = i < change ? 1e-4 : rate_after;
        all.push_back(record);
    }
    return all;
}

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("failure story: a rate that was set too high is named, and the norm that rose") {
    const TrainerSnapshot run = failed_at(3417, kNaN, kNaN, 8e-3);
    const FailureStory story = failure_story(run, records(3417, 3405, 160, 8e-3));
    CHECK(story.what == "The loss became NaN in iteration 3,417");
    CHECK(story.why == "The gradient norm rose from 0.31 to 160 after the rate was set to 8.0e-3.");
    CHECK(story.kept == "Parameters and moments of 3,400 are kept; the live grid runs on with them.");
    CHECK(kept_point_words(run, 0) == "last finite");
    CHECK(kept_point_words(run, 1) == "last good");
    CHECK(kept_point_words(run, 2) == "where it began");
    CHECK(kept_point_words(run, 3).empty());
}

TEST_CASE("failure story: without a change of the rate, and at once after one") {
    const TrainerSnapshot run = failed_at(3417, 0.4, kInf, 1e-4);
    FailureStory story = failure_story(run, records(3417, 9999, 0, 0));
    CHECK(story.what == "The gradient norm became Inf in iteration 3,417");
    CHECK(story.why == "The gradient norm rose from 0.31 to Inf.");
    story = failure_story(failed_at(3417, kNaN, kNaN, 1000), records(3417, 9999, 0, 0));
    CHECK(story.why == "It happened after the rate was set to 1.0e3.");
    story = failure_story(failed_at(3417, kNaN, kNaN, 1e-4), records(3417, 9999, 0, 0));
    CHECK(story.why == "The rate was 1.0e-4: too bold for this run.");
    story = failure_story(failed_at(0, kNaN, kNaN, 1e-4), {});
    CHECK(story.why == "The rate was 1.0e-4: too bold for this run.");
}

TEST_CASE("failure story: what is no matter of numbers is told in the engine's words") {
    TrainerSnapshot run = failed_at(12, 0, 0, 0);
    run.failed_record.reset();
    run.last_good = 12;
    run.failure = "iteration 12: no memory for the tape";
    const FailureStory story = failure_story(run, {});
    CHECK(story.what == "Iteration 12 could not be computed");
    CHECK(story.why == "No memory for the tape.");
    CHECK(story.kept == "All of the 12 iterations before are kept.");
}

}  // namespace nca
