// The door between the program and its window. Two files stand behind it: window_present.cpp, and window_absent.cpp for
// a build without a window (NCA_WINDOW=OFF).
#pragma once

#include <string>

#include "app/settings.h"

namespace nca {

/// Opens the window and runs it until it is closed. Returns false, with one line of why, if there is none to be had (no
/// display, no OpenGL 4.5, built without): nothing has happened then.
bool run_window(const Settings& settings, std::string& why_not);

}  // namespace nca
