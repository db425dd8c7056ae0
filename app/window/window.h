// The window: opens it, runs the loop that draws it when something changed, closes it with everything saved.
#pragma once

#include <string>

#include "app/settings.h"
#include "app/window/frame_hook.h"

namespace nca {

/// As run_window (app/window_entry.h). `hook`: a test's part in the loop; the program has none.
bool open_window(const Settings& settings, std::string& why_not, FrameHook* hook = nullptr);

}  // namespace nca
