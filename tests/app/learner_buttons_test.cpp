// The table of the learner's buttons: what is offered is possible, what is not offered has a reason, one is filled.
#include "app/learner_buttons.h"

#include <doctest/doctest.h>

namespace {

using namespace nca;

constexpr RunState kStates[] = {RunState::idle,    RunState::running,  RunState::paused,
                                RunState::stopped, RunState::finished, RunState::failed};

RunAction action_of(const std::string& name) {
    if (name == "Pause") return RunAction::pause;
    return name == "Resume" ? RunAction::resume : RunAction::start;
}

TEST_CASE("every button that is enabled asks for something possible") {
    for (const RunState state : kStates) {
        CAPTURE(run_state_name(state));
        const LearnerButtons buttons = learner_buttons(state, "3,412");
        if (buttons.main.enabled()) CHECK_FALSE(why_impossible(state, action_of(buttons.main.name)).has_value());
        CHECK(buttons.stop.enabled() == !why_impossible(state, RunAction::stop).has_value());
        if (buttons.reset.enabled()) CHECK_FALSE(why_impossible(state, RunAction::reset).has_value());
        if (buttons.extend.enabled()) CHECK_FALSE(why_impossible(state, RunAction::extend).has_value());
    }
}

TEST_CASE("one button of a state is filled, and it is enabled") {
    for (const RunState state : kStates) {
        const LearnerButtons buttons = learner_buttons(state, "0");
        int filled = 0;
        for (const LearnerButton* button : {&buttons.main, &buttons.stop, &buttons.reset, &buttons.extend}) {
            if (!button->filled) continue;
            ++filled;
            CHECK(button->enabled());
        }
        CHECK(filled == 1);
    }
}

TEST_CASE("the table") {
    const auto row = [](RunState state) {
        const LearnerButtons buttons = learner_buttons(state, "9");
        std::string text = buttons.main.name;
        for (const LearnerButton* button : {&buttons.main, &buttons.stop, &buttons.reset, &buttons.extend})
            text += button->enabled() ? " on" : " -";
        return text;
    };
    CHECK(row(RunState::idle) == "Learn on - - -");
    CHECK(row(RunState::running) == "Pause on on - -");
    CHECK(row(RunState::paused) == "Resume on on - -");
    CHECK(row(RunState::stopped) == "Resume on - on -");
    CHECK(row(RunState::finished) == "Learn - - on on");
    CHECK(row(RunState::failed) == "Resume on - on -");
    CHECK(learner_buttons(RunState::running, "3,412").reset.why_not.find("3,412") != std::string::npos);
}

}  // namespace
