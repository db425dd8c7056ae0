// For tests that drive the window from outside: with DNCA_REPORT set to a path, the window's facts as one line of JSON,
// replaced whole at every frame.
#pragma once

#include <functional>
#include <string>

#include "app/panels/desk.h"

namespace nca {

class Report {
public:
    Report();
    /// `settings`: asked only where there is somebody to read them.
    void write(const Desk& desk, float scale, const std::function<WindowSettings()>& settings);

private:
    std::string path_;
    std::uint64_t frames_ = 0;
};

}  // namespace nca
