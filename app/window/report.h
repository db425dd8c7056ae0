// For tests that drive the window from outside: with DNCA_REPORT set to a path, the window's facts as one line of JSON,
// replaced whole at every frame.
#pragma once

#include <string>

#include "app/panels/desk.h"

namespace nca {

class Report {
public:
    Report();
    void write(const Desk& desk, float scale);

private:
    std::string path_;
    std::uint64_t frames_ = 0;
};

}  // namespace nca
