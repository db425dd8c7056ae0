// Names of states and actions, and the one table of what is possible in which state: worker, buttons and tooltips all
// ask it.
#include "engine/workers/trainer_snapshot.h"

#include <fmt/format.h>

namespace nca {
namespace {

/// Why an action is impossible in a state, without the action's name; null if it is possible.
const char* obstacle(RunState state, RunAction action) {
    switch (action) {
        case RunAction::start:
            if (state == RunState::running) return "the run is running already";
            if (state == RunState::paused) return "the run is paused; resume it";
            if (state == RunState::finished) return "all planned iterations are done; extend the run, or reset it";
            return nullptr;
        case RunAction::pause:
            if (state == RunState::running) return nullptr;
            return state == RunState::paused ? "the run is paused already" : "the run is not running; start it first";
        case RunAction::resume:
            if (state == RunState::running) return "the run is running already";
            if (state == RunState::idle) return "the run has not begun; start it";
            if (state == RunState::finished) return "all planned iterations are done; extend the run, or reset it";
            return nullptr;
        case RunAction::stop:
            if (state == RunState::running || state == RunState::paused) return nullptr;
            return "the run is not running, so that there is nothing to stop";
        case RunAction::reset:
        case RunAction::extend:
        case RunAction::load:
        case RunAction::save:
            return nullptr;
    }
    return nullptr;
}

}  // namespace

std::string_view run_state_name(RunState state) {
    switch (state) {
        case RunState::idle:
            return "idle";
        case RunState::running:
            return "running";
        case RunState::paused:
            return "paused";
        case RunState::stopped:
            return "stopped";
        case RunState::finished:
            return "finished";
        case RunState::failed:
            return "failed";
    }
    return "unknown";
}

std::string_view run_action_name(RunAction action) {
    switch (action) {
        case RunAction::start:
            return "start";
        case RunAction::pause:
            return "pause";
        case RunAction::resume:
            return "resume";
        case RunAction::stop:
            return "stop";
        case RunAction::reset:
            return "reset";
        case RunAction::extend:
            return "extend";
        case RunAction::load:
            return "load";
        case RunAction::save:
            return "save";
    }
    return "unknown";
}

std::optional<std::string> why_impossible(RunState state, RunAction action) {
    const char* reason = obstacle(state, action);
    if (reason == nullptr) return std::nullopt;
    return fmt::format("{}: {}", run_action_name(action), reason);
}

RunState state_at_rest(const TrainingState& run) {
    if (run.iteration >= run.recipe.iterations) return RunState::finished;
    return run.iteration > 0 ? RunState::stopped : RunState::idle;
}

}  // namespace nca
