// Where a test takes part in the window's loop (tests/gui/walk runs Dear ImGui Test Engine there). The program has no
// hook, and pays a comparison a frame.
#pragma once

namespace nca {

struct Desk;

class FrameHook {
public:
    FrameHook() = default;
    virtual ~FrameHook() = default;
    FrameHook(const FrameHook&) = delete;
    FrameHook& operator=(const FrameHook&) = delete;

    /// Dear ImGui is there, no frame was drawn yet. GLFW's current context is the window's.
    virtual void begin(Desk& desk) = 0;
    /// Whether this frame shall be seen. One that is not costs no drawing: a walk of thousands of frames is quick so.
    virtual bool is_seen() = 0;
    /// After each frame, seen or not. With a hook frames follow each other without a pause.
    virtual void end_of_frame() = 0;
    /// Dear ImGui goes after this.
    virtual void end() = 0;
};

}  // namespace nca
