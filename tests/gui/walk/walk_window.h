// What the programs that walk the window share: one walk, its words on standard output, the exit status.
#pragma once

#include <functional>
#include <string>

#include "app/settings.h"
#include "tests/gui/walk/engine_hook.h"

namespace nca::walk {

/// Opens the window, walks and says how it went: 0 all was well, 1 not, 77 without a display. `before` comes first.
int walk_window(const std::string& name, const Settings& settings, EngineHook::Walk walk,
                const std::function<void()>& before = {});

}  // namespace nca::walk
