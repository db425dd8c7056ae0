// What must hold, in numbers that the panels themselves read.
#include "tests/gui/walk/walker.h"

// clang-format off
#include <glad/gl.h>
#include <GLFW/glfw3.h>
// clang-format on
#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <string>
#include <utility>

namespace nca::walk {
namespace {

constexpr double kPatience = 60;  // real seconds, for a slow machine with sanitizers; nothing waits longer than it must

}  // namespace

void Walker::now(const std::string& doing) {
    doing_ = doing;
    std::fprintf(stderr, "%s\n", doing.c_str());
}

bool Walker::check(bool good, const std::string& what) {
    if (!good && told_.insert(what).second) {
        std::printf("FAILED: %s\n  %s; status: %s\n", what.c_str(), doing_.c_str(), desk.status.c_str());
        std::fflush(stdout);
    }
    return good;
}

void Walker::check_workers() {
    const LiveSnapshot& live = desk.session.live();
    check(live.state != LiveRunState::failed, "the live grid failed: " + live.failure);
    const LiveFrame& frame = desk.session.frame();
    const auto cells = static_cast<std::size_t>(frame.grid.width) * static_cast<std::size_t>(frame.grid.height);
    check(frame.pixels.size() == 4 * cells, "a frame has the pixels of its grid");
    const TrainerSnapshot& trainer = desk.session.trainer();
    check(trainer.iteration >= 0 && !run_state_name(trainer.state).empty(), "the learner is in a named state");
    check(desk.zoom >= 0 && desk.brush.size >= 1 && std::isfinite(desk.brush.size) &&
              std::isfinite(desk.brush.hardness) && std::isfinite(desk.brush.strength),
          "zoom and brush are sane numbers");
    for (const float part : desk.brush.colour)
        check(part >= 0 && part <= 1, fmt::format("the brush's colour is in [0, 1], not {}", part));
}

void Walker::check_at_rest() {
    hands.let_go();
    const std::string popup = Hands::popup_name();
    check(hands.leave_by_escape(), popup.empty()
                                       ? fmt::format("Esc leaves what is held (item {:08X})", ImGui::GetActiveID())
                                       : "Esc closes " + popup);
    const std::uint64_t strokes = desk.strokes;
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    for (int i = 1; i <= 4; ++i) hands.point({screen.x * static_cast<float>(i) / 5, screen.y / 2});
    check(desk.strokes == strokes, "no stroke goes on after its button was released");
}

std::string Walker::learner_words() const {
    const TrainerSnapshot& now = desk.session.trainer();
    return fmt::format("{} ({}{})", run_state_name(now.state), now.failure, now.refusal);
}

void Walker::check_reaches(RunState state) {
    const bool good = hands.wait(kPatience, [&] { return desk.session.trainer().state == state; });
    check(good, fmt::format("the learner is {} when asked, not {}", run_state_name(state), learner_words()));
}

void Walker::check_that_it_works() {
    now("whether all still works");
    check_at_rest();
    Session& session = desk.session;
    const auto state = [&] { return session.trainer().state; };

    session.set_playing(false);
    session.restart();
    check(hands.wait(kPatience, [&] { return session.live().step == 0 && !session.playing(); }), "it begins again");
    session.set_steps_per_second(0);
    session.set_playing(true);
    check(hands.wait(kPatience, [&] { return session.frame().step > 3; }), "the grid plays");

    if (!session.why_not(RunAction::stop)) session.stop_learning();
    const auto rests = [&] { return state() != RunState::running && session.why_not(RunAction::stop).has_value(); };
    const bool stops = hands.wait(kPatience, rests);
    check(stops, "the learner stops when asked, but it is " + learner_words());
    session.reset_learning();
    check(hands.wait(kPatience, [&] { return session.trainer().iteration == 0; }), "the learner begins anew");
    // Whatever was set before: numbers with which an iteration is quick and nothing diverges.
    LearningControls quick = session.learning();
    quick.batch = 1;
    quick.steps = 4;
    quick.learning_rate = 1e-3;
    quick.end_learning_rate = 1e-4;
    const auto refused = session.set_learning(quick);
    check(!refused.has_value(), "the learner takes usual numbers: " + refused.value_or(""));
    session.learn_on(kLongRun);
    session.learn_or_pause();
    check_reaches(RunState::running);
    const std::int64_t begun = session.trainer().iteration;
    const std::uint32_t step = session.frame().step;
    check(hands.wait(kPatience, [&] { return session.trainer().iteration > begun; }), "iterations are counted");
    check(hands.wait(kPatience, [&] { return session.frame().step != step; }), "the grid plays while it learns");
    session.learn_or_pause();
    check_reaches(RunState::paused);
    session.stop_learning();
    check_reaches(RunState::stopped);
    check_workers();
}

void Walker::resize_window(int width, int height) {
    window_tasks_.push_back([=](GLFWwindow* window) { glfwSetWindowSize(window, width, height); });
    hands.frames(3);
}

void Walker::drop_file(const std::string& path) {
    window_tasks_.push_back([path](GLFWwindow* window) {
        const GLFWdropfun drop = glfwSetDropCallback(window, nullptr);
        glfwSetDropCallback(window, drop);
        const char* paths[] = {path.c_str()};
        if (drop != nullptr) drop(window, 1, paths);
    });
    hands.frames(3);
}

void Walker::do_window_tasks(GLFWwindow* window) {
    for (const auto& task : std::exchange(window_tasks_, {})) task(window);
}

}  // namespace nca::walk
