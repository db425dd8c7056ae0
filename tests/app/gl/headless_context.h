// An OpenGL 4.5 core context without a window and without a display: by EGL, on the graphics card that CUDA knows if
// there is one, else in software; where EGL has none and there is a display, by a window that is never shown.
#pragma once

#include <string>

namespace nca::test {

class HeadlessContext {
public:
    /// Makes it current on this thread and loads OpenGL's functions. Once a process; `DNCA_TEST_GL=egl` or `glx` allows
    /// one of the two ways only.
    HeadlessContext();
    ~HeadlessContext();
    HeadlessContext(const HeadlessContext&) = delete;
    HeadlessContext& operator=(const HeadlessContext&) = delete;

    bool good() const { return good_; }
    const std::string& why_not() const { return why_not_; }
    /// "EGL, llvmpipe (...)": how it was had, and the renderer.
    const std::string& description() const { return description_; }

private:
    bool open_by_egl();
    bool open_by_window();

    bool good_ = false;
    std::string why_not_;
    std::string description_;
    void* library_ = nullptr;
    void* display_ = nullptr;
    void* context_ = nullptr;
    void* window_ = nullptr;
};

/// The context of this test program; ends the program with status 77 and a line that says why if there is none.
HeadlessContext& context();

}  // namespace nca::test
