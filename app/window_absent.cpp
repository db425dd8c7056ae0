// Stands in for the window in a build without one.
#include "app/window_entry.h"

namespace nca {

bool run_window(const Settings&, std::string& why_not) {
    why_not = "this dnca was built without a window (NCA_WINDOW=OFF)";
    return false;
}

}  // namespace nca
