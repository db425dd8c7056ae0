// GLFW's callbacks find the screen by the window's user pointer.
#include "app/window/screen.h"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <vector>

#include "app/interface_scale.h"

namespace nca {
namespace {

constexpr int kWidth = 1280;
constexpr int kHeight = 800;
constexpr double kUnknownRate = 60;  // frames a second where the screen does not say

std::string& glfw_problem() {
    static std::string problem;
    return problem;
}

volatile std::sig_atomic_t asked_to_end = 0;  // by Ctrl+C in the terminal, or a signal to end

/// A place on the screen that the desktop leaves free, most of it.
ScreenPlace first_place() {
    ScreenPlace place{.width = kWidth, .height = kHeight};
    if (GLFWmonitor* monitor = glfwGetPrimaryMonitor()) {
        int free_width = 0;
        int free_height = 0;
        glfwGetMonitorWorkarea(monitor, &place.x, &place.y, &free_width, &free_height);
        if (free_width > 0) place.width = std::min(std::max(kWidth, free_width * 5 / 6), free_width);
        if (free_height > 0) place.height = std::min(std::max(kHeight, free_height * 5 / 6), free_height);
    }
    return place;
}

/// The place that was asked for, if it can still be seen.
ScreenPlace kept_place(const ScreenPlace& wanted) {
    std::vector<ScreenPlace> monitors;
    int count = 0;
    GLFWmonitor** handles = glfwGetMonitors(&count);
    for (int i = 0; i < count; ++i) {
        ScreenPlace& area = monitors.emplace_back();
        glfwGetMonitorWorkarea(handles[i], &area.x, &area.y, &area.width, &area.height);
    }
    return place_on(monitors, wanted);
}

GLFWwindow* make_window(std::string& why_not, const ScreenPlace& wanted, bool maximised) {
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 4);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 5);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_MAXIMIZED, maximised ? GLFW_TRUE : GLFW_FALSE);
    const ScreenPlace kept = kept_place(wanted);
    const ScreenPlace place = kept.width > 0 ? kept : first_place();
    GLFWwindow* window = glfwCreateWindow(place.width, place.height, "dnca", nullptr, nullptr);
    if (window == nullptr) {
        why_not = glfw_problem().empty() ? "no window with OpenGL 4.5 can be had" : glfw_problem();
        return nullptr;
    }
    if (kept.width > 0 && !maximised) glfwSetWindowPos(window, kept.x, kept.y);
    glfwMakeContextCurrent(window);
    if (gladLoadGL(glfwGetProcAddress) == 0) {
        why_not = "the functions of OpenGL 4.5 can't be had";
        glfwDestroyWindow(window);
        return nullptr;
    }
    glfwSwapInterval(1);
    glfwSetWindowSizeLimits(window, static_cast<int>(1024 * kLeastScale), static_cast<int>(640 * kLeastScale),
                            GLFW_DONT_CARE, GLFW_DONT_CARE);
    return window;
}

ScreenEvents* events_of(GLFWwindow* window) { return static_cast<ScreenEvents*>(glfwGetWindowUserPointer(window)); }

void tell_input(GLFWwindow* window) {
    if (const ScreenEvents* told = events_of(window); told->input) told->input();
}

/// Set before ImGui's own callbacks, which call on to these.
void set_callbacks(GLFWwindow* handle) {
    glfwSetKeyCallback(handle, [](GLFWwindow* window, int, int, int, int) { tell_input(window); });
    glfwSetCharCallback(handle, [](GLFWwindow* window, unsigned) { tell_input(window); });
    glfwSetMouseButtonCallback(handle, [](GLFWwindow* window, int, int, int) { tell_input(window); });
    glfwSetCursorPosCallback(handle, [](GLFWwindow* window, double, double) { tell_input(window); });
    glfwSetScrollCallback(handle, [](GLFWwindow* window, double, double) { tell_input(window); });
    glfwSetCursorEnterCallback(handle, [](GLFWwindow* window, int) { tell_input(window); });
    glfwSetWindowFocusCallback(handle, [](GLFWwindow* window, int) { tell_input(window); });
    glfwSetFramebufferSizeCallback(handle, [](GLFWwindow* window, int, int) { tell_input(window); });
    glfwSetWindowRefreshCallback(handle, [](GLFWwindow* window) { tell_input(window); });
    glfwSetWindowContentScaleCallback(handle, [](GLFWwindow* window, float, float) {
        if (const ScreenEvents* told = events_of(window); told->content_scale) told->content_scale();
        tell_input(window);
    });
    glfwSetDropCallback(handle, [](GLFWwindow* window, int count, const char** paths) {
        if (const ScreenEvents* told = events_of(window); told->dropped && count > 0) told->dropped(paths[0]);
        tell_input(window);
    });
}

}  // namespace

Screen::Screen(std::string& why_not, const ScreenPlace& place, bool maximised) : place_(place) {
    glfwSetErrorCallback([](int, const char* words) { glfw_problem() = words; });
    library_ = glfwInit() == GLFW_TRUE;
    if (!library_) {
        why_not = glfw_problem().empty() ? "there is no display" : glfw_problem();
        return;
    }
    window_ = make_window(why_not, place, maximised);
    if (window_ == nullptr) return;
    glfwSetWindowUserPointer(window_, &events_);
    set_callbacks(window_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, [](int) { asked_to_end = 1; });
}

Screen::~Screen() {
    if (window_ != nullptr) glfwDestroyWindow(window_);
    if (library_) glfwTerminate();
}

std::array<int, 2> Screen::pixels() const {
    std::array<int, 2> size{};
    glfwGetFramebufferSize(window_, size.data(), &size[1]);
    return size;
}

float Screen::content_scale() const {
    float x = 1;
    float y = 1;
    glfwGetWindowContentScale(window_, &x, &y);
    return std::clamp(std::round(4 * std::max(x, y)) / 4, 1.0F, kMostScale);
}

bool Screen::hidden() const { return glfwGetWindowAttrib(window_, GLFW_ICONIFIED) != 0; }

bool Screen::asked_to_close() const { return glfwWindowShouldClose(window_) != GLFW_FALSE || asked_to_end != 0; }

double Screen::display_rate() {
    GLFWmonitor* monitor = glfwGetPrimaryMonitor();
    const GLFWvidmode* mode = monitor != nullptr ? glfwGetVideoMode(monitor) : nullptr;
    return mode != nullptr && mode->refreshRate > 0 ? mode->refreshRate : kUnknownRate;
}

ScreenPlace Screen::place() {
    if (!full_screen() && !maximised() && !hidden()) {
        glfwGetWindowPos(window_, &place_.x, &place_.y);
        glfwGetWindowSize(window_, &place_.width, &place_.height);
    }
    return place_;
}

bool Screen::maximised() const { return glfwGetWindowAttrib(window_, GLFW_MAXIMIZED) != 0; }

bool Screen::full_screen() const { return glfwGetWindowMonitor(window_) != nullptr; }

void Screen::toggle_full_screen() {
    if (full_screen()) {
        glfwSetWindowMonitor(window_, nullptr, place_.x, place_.y, place_.width, place_.height, 0);
    } else if (GLFWmonitor* monitor = glfwGetPrimaryMonitor()) {
        if (place().width <= 0) place_ = first_place();
        const GLFWvidmode* mode = glfwGetVideoMode(monitor);
        glfwSetWindowMonitor(window_, monitor, 0, 0, mode->width, mode->height, mode->refreshRate);
    }
}

}  // namespace nca
