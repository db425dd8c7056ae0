// The Test Engine's life beside the window's, and what it says: a warning or error of Dear ImGui (a missing End, an
// id twice) fails the walk.
#include "tests/gui/walk/engine_hook.h"

// clang-format off
#include <glad/gl.h>
#include <GLFW/glfw3.h>
// clang-format on
#include <imgui.h>
#include <imgui_te_context.h>
#include <imgui_te_engine.h>

#include <cfloat>
#include <cstdio>
#include <cstring>
#include <exception>
#include <utility>

#include "tests/gui/walk/walker.h"

namespace nca::walk {
namespace {

constexpr int kSeenEvery = 12;  // frames

}  // namespace

EngineHook::EngineHook(std::string name, Walk walk) : name_(std::move(name)), walk_(std::move(walk)) {}

EngineHook::~EngineHook() {
    if (engine_ != nullptr) ImGuiTestEngine_DestroyContext(engine_);
}

void EngineHook::begin(Desk& desk) {
    desk_ = &desk;
    engine_ = ImGuiTestEngine_CreateContext();
    ImGuiTestEngineIO& io = ImGuiTestEngine_GetIO(engine_);
    io.ConfigRunSpeed = ImGuiTestRunSpeed_Fast;
    io.ConfigFixedDeltaTime = 1.0F / 60;
    io.ConfigWatchdogWarning = io.ConfigWatchdogKillTest = FLT_MAX;  // its clock is simulated; ctest has a real one
    io.ConfigSavedSettings = false;
    io.ConfigCaptureEnabled = false;
    io.ConfigMouseDrawCursor = false;
    io.ConfigVerboseLevel = ImGuiTestVerboseLevel_Warning;
    io.ConfigLogToFuncUserData = this;
    io.ConfigLogToFunc = [](ImGuiTestEngine*, ImGuiTestContext*, ImGuiTestVerboseLevel level, const char* message,
                            void* data) {
        if (level > ImGuiTestVerboseLevel_Warning || std::strstr(message, "Test: '") != nullptr) return;
        std::printf("FAILED: Dear ImGui says: %s\n", message);
        ++static_cast<EngineHook*>(data)->failures_;
    };
    ImGuiTest* test = ImGuiTestEngine_RegisterTest(engine_, "window", name_.c_str(), __FILE__, __LINE__);
    test->UserData = this;
    test->TestFunc = [](ImGuiTestContext* context) {
        static_cast<EngineHook*>(context->Test->UserData)->run(*context);
    };
    ImGuiTestEngine_Start(engine_, ImGui::GetCurrentContext());
    ImGuiTestEngine_QueueTest(engine_, test);
}

bool EngineHook::is_seen() { return frame_ % kSeenEvery == 0; }

void EngineHook::end_of_frame() {
    ++frame_;
    ImGuiTestEngine_PostSwap(engine_);
    if (walker_ != nullptr) walker_->do_window_tasks(glfwGetCurrentContext());
    // A control that closes the window may be used too: the walk goes on.
    glfwSetWindowShouldClose(glfwGetCurrentContext(), finished_ ? GLFW_TRUE : GLFW_FALSE);
}

void EngineHook::end() { ImGuiTestEngine_Stop(engine_); }

void EngineHook::run(ImGuiTestContext& context) {
    Walker walker(context, *desk_);
    walker_ = &walker;
    try {
        walk_(walker);
        walker.check_that_it_works();
    } catch (const std::exception& error) {
        walker.check(false, std::string("an exception: ") + error.what());
    }
    walker_ = nullptr;
    failures_ += walker.failures();
    finished_ = true;
}

}  // namespace nca::walk
