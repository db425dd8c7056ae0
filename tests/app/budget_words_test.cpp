// Figures and words of the play <-> learn budget.
#include "app/budget_words.h"

#include <doctest/doctest.h>

namespace nca {
namespace {

LiveSnapshot playing(double rate) {
    LiveSnapshot live;
    live.state = LiveRunState::running;
    live.steps_per_second = rate;
    return live;
}

TrainerSnapshot learning(double seconds) {
    TrainerSnapshot trainer;
    trainer.state = RunState::running;
    trainer.seconds_per_iteration = seconds;
    return trainer;
}

TEST_CASE("budget figures: what was measured, with units as long as there is room") {
    const BudgetFigures figures = budget_figures(playing(640.4), learning(2.94), 0, true);
    CHECK(figures.plays);
    CHECK(figures.learns);
    CHECK(figures.play == "640 steps/s");
    CHECK(figures.learn == "2.9 s/iteration");
    CHECK(budget_figures(playing(1312), learning(0.0456), 0, true).play == "1,312 steps/s");
    const BudgetFigures small = budget_figures(playing(1312), learning(0.0456), 0, false);
    CHECK(small.play == "1.3k/s");
    CHECK(small.learn == "46 ms");
    CHECK(budget_figures(playing(20), learning(12.6), 0, false).learn == "13 s");
    CHECK(budget_figures(playing(1.0 / 60), learning(0.0031), 0, false).play == "0.02/s");
    CHECK(budget_figures(playing(1.0 / 60), learning(0.0031), 0, false).learn == "3.1 ms");
}

TEST_CASE("budget figures: what is not measured is not told") {
    LiveSnapshot held;
    held.state = LiveRunState::paused;
    TrainerSnapshot failed;
    failed.state = RunState::failed;
    failed.seconds_per_iteration = 2;
    const BudgetFigures still = budget_figures(held, failed, 0, true);
    CHECK_FALSE(still.plays);
    CHECK_FALSE(still.learns);
    CHECK(still.play == "held");
    CHECK(still.learn == "failed");
    failed.state = RunState::finished;
    CHECK(budget_figures(held, failed, 0, true).learn == "done");
    CHECK(budget_figures(playing(0), learning(0), 0, true).play == "-");
    CHECK(budget_figures(playing(0), learning(0), 0, true).learn == "-");
    CHECK(budget_figures(playing(900), learning(1), 20, true).play == "-");  // from before the speed was changed
    CHECK(budget_figures(playing(21), learning(1), 20, true).play == "21 steps/s");
}

TEST_CASE("budget words: measured shares, and what was asked for while somebody learns") {
    const BudgetFacts facts{.play_seconds = 9, .learn_seconds = 9, .play_processors = 0.5, .learn_processors = 1.5};
    const std::string text = budget_text(facts, 0.3, true);
    CHECK(text.find("play 0.50 of a processor, learning 1.50 (25 % and 75 %") != std::string::npos);
    CHECK(text.find("at most 30 % for play") != std::string::npos);
    CHECK(budget_text(facts, 0.3, false).find("Asked") == std::string::npos);
    CHECK(budget_text({}, 0.3, true).find("Measured") == std::string::npos);
}

}  // namespace
}  // namespace nca
