// The window: opens it, runs the loop that draws it when something changed, closes it with everything saved.
#pragma once

#include <string>

#include "app/settings.h"

namespace nca {

/// As run_window (app/window_entry.h).
bool open_window(const Settings& settings, std::string& why_not);

}  // namespace nca
