// Runs one walk with Dear ImGui Test Engine in the loop of the real window, and closes the window after it.
#pragma once

#include <functional>
#include <string>

#include "app/panels/desk.h"
#include "app/window/frame_hook.h"

struct ImGuiTestContext;
struct ImGuiTestEngine;

namespace nca::walk {

class Walker;

class EngineHook : public FrameHook {
public:
    using Walk = std::function<void(Walker&)>;

    EngineHook(std::string name, Walk walk);
    ~EngineHook() override;
    EngineHook(const EngineHook&) = delete;
    EngineHook& operator=(const EngineHook&) = delete;

    void begin(Desk& desk) override;
    bool is_seen() override;
    void end_of_frame() override;
    void end() override;

    /// Whether the walk came to its end with nothing wrong.
    bool passed() const { return finished_ && failures_ == 0; }

private:
    void run(ImGuiTestContext& context);

    std::string name_;
    Walk walk_;
    Desk* desk_ = nullptr;
    Walker* walker_ = nullptr;  ///< while the walk goes
    ImGuiTestEngine* engine_ = nullptr;
    int frame_ = 0;
    int failures_ = 0;
    bool finished_ = false;
};

}  // namespace nca::walk
