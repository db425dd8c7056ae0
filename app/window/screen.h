// The window of the operating system: GLFW, OpenGL 4.5 core, its events, full screen. Knows nothing of what is drawn.
#pragma once

// clang-format off
#include <glad/gl.h>  // before GLFW, which would bring its own
#include <GLFW/glfw3.h>
// clang-format on

#include <array>
#include <functional>
#include <string>
#include <utility>

#include "app/screen_place.h"

namespace nca {

/// What the window tells; called inside glfwPollEvents and its kind.
struct ScreenEvents {
    std::function<void()> input;  ///< a key, the mouse, a new size, uncovered: anything that may change the picture
    std::function<void(const char* path)> dropped;
    std::function<void()> content_scale;
};

class Screen {
public:
    /// Opens the library and a window with a current context. Where that can't be had, good() is false and why_not
    /// says why. `place`: where it shall be, if a monitor still shows that; else as the desktop likes it.
    explicit Screen(std::string& why_not, const ScreenPlace& place = {}, bool maximised = false);
    ~Screen();
    Screen(const Screen&) = delete;
    Screen& operator=(const Screen&) = delete;

    bool good() const { return window_ != nullptr; }
    GLFWwindow* handle() const { return window_; }

    /// Who is told, from now on; nobody: {}.
    void watch(ScreenEvents events) { events_ = std::move(events); }

    /// In pixels; zero while the window is minimised.
    std::array<int, 2> pixels() const;
    /// Pixels to the unit of text that the desktop asks for, 1 or more, in quarters.
    float content_scale() const;
    bool hidden() const;
    bool asked_to_close() const;
    /// Frames a second of the display; 60 where it does not say.
    static double display_rate();

    /// Where it is now, or was before it filled the screen.
    ScreenPlace place();
    bool maximised() const;
    bool full_screen() const;
    void toggle_full_screen();

private:
    GLFWwindow* window_ = nullptr;
    bool library_ = false;
    ScreenEvents events_;
    ScreenPlace place_;  ///< when it last stood free on the screen
};

}  // namespace nca
