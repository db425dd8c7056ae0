// The window, where it was built.
#include "app/window/window.h"
#include "app/window_entry.h"

namespace nca {

bool run_window(const Settings& settings, std::string& why_not) { return open_window(settings, why_not); }

}  // namespace nca
