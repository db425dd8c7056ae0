// The table of the learner's buttons.
#include "app/learner_buttons.h"

#include <fmt/format.h>

namespace nca {
namespace {

constexpr const char* kPlanNotDone =
    "The plan is not done yet. Learn to its end first, or raise Iterations below to plan more now.";

std::string why_no_reset(RunState state, const std::string& done) {
    switch (state) {
        case RunState::idle:
            return "Nothing to reset: this run has not begun. Press Learn.";
        case RunState::running:
        case RunState::paused:
            return fmt::format("Stop first. Reset would throw away {} iterations of learning.", done);
        default:
            return "";
    }
}

std::string why_no_stop(RunState state) {
    switch (state) {
        case RunState::idle:
            return "Nothing to stop: this run has not begun. Press Learn.";
        case RunState::stopped:
            return "It is stopped already. Press Resume to go on.";
        case RunState::finished:
            return "It is finished: nothing runs. Press +1,000 to go on.";
        case RunState::failed:
            return "The failure has stopped it already. Press Resume to try again.";
        default:
            return "";
    }
}

}  // namespace

std::string_view learner_state_words(RunState state) {
    switch (state) {
        case RunState::idle:
            return "Idle";
        case RunState::running:
            return "Learning";
        case RunState::paused:
            return "Paused";
        case RunState::stopped:
            return "Stopped";
        case RunState::finished:
            return "Finished";
        case RunState::failed:
            return "Failed";
    }
    return "Unknown";
}

LearnerButtons learner_buttons(RunState state, const std::string& done) {
    LearnerButtons buttons;
    const bool finished = state == RunState::finished;
    buttons.main.name = state == RunState::running ? "Pause" : state == RunState::idle || finished ? "Learn" : "Resume";
    if (finished) buttons.main.why_not = "All planned iterations are done. Press +1,000, or raise Iterations below.";
    buttons.main.filled = !finished;
    buttons.stop = {"Stop", why_no_stop(state), false};
    buttons.reset = {"Reset", why_no_reset(state, done), false};
    buttons.extend = {"+1,000", finished ? "" : kPlanNotDone, finished};
    return buttons;
}

}  // namespace nca
