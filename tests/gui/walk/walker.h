// One walk as it goes: the window's facts, the hands that move in it, and the list of what was wrong.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "app/panels/desk.h"
#include "tests/gui/walk/hands.h"

struct GLFWwindow;

namespace nca::walk {

/// Iterations of a small model that no walk sees the end of, however quick the engine: whoever watches a run in the
/// midst of learning plans so many.
constexpr std::int64_t kLongRun = 1'000'000;

class Walker {
public:
    Walker(ImGuiTestContext& context, Desk& the_desk) : hands(context), desk(the_desk) {}

    Hands hands;
    Desk& desk;

    /// Tells a failure, each sentence once. Returns `good`.
    bool check(bool good, const std::string& what);
    /// What is being done, for the sentence of a failure and for the log of one that crashes.
    void now(const std::string& doing);
    int failures() const { return static_cast<int>(told_.size()); }

    /// What must hold at any time: the workers live, the learner is in a named state.
    void check_workers();
    /// What must hold when nothing is held: Esc leaves every popup, no stroke goes on by itself.
    void check_at_rest();
    /// The grid goes on when it plays, the learner stops when asked, learns, pauses, and stops again.
    void check_that_it_works();

    // GLFW's window, at the end of the frame and on its thread.
    void resize_window(int width, int height);
    void drop_file(const std::string& path);
    void do_window_tasks(GLFWwindow* window);

private:
    std::string learner_words() const;  ///< its state, and why it failed or refused something last
    void check_reaches(RunState state);

    std::vector<std::function<void(GLFWwindow*)>> window_tasks_;
    std::set<std::string> told_;
    std::string doing_ = "at the start";
};

}  // namespace nca::walk
