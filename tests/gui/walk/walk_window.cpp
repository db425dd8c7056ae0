// An exception is a failure of the walk, and is told as one.
#include "tests/gui/walk/walk_window.h"

#include <cstdio>
#include <exception>
#include <utility>

#include "app/window/window.h"

namespace nca::walk {

int walk_window(const std::string& name, const Settings& settings, EngineHook::Walk walk,
                const std::function<void()>& before) {
    EngineHook hook(name, std::move(walk));
    std::string why_not;
    try {
        if (before) before();
        if (!open_window(settings, why_not, &hook)) {
            std::printf("SKIPPED: no window: %s\n", why_not.c_str());
            return 77;
        }
    } catch (const std::exception& error) {
        std::printf("FAILED: %s\n", error.what());
        return 1;
    }
    std::printf("%s: %s\n", name.c_str(), hook.passed() ? "all good" : "FAILED");
    return hook.passed() ? 0 : 1;
}

}  // namespace nca::walk
